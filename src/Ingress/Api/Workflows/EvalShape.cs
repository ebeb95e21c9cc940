using System.Text.Json;
using System.Text.RegularExpressions;
using Inferly.Ingress.Api.Requests;
using Inferly.Pipeline.Policies;

namespace Inferly.Ingress.Api.Workflows;

/// <summary>The shape of a workflow's <c>eval</c>.</summary>
internal static partial class EvalShape
{
    private const int MaxItems = 256;
    private const int MaxCostUsd = 1_000_000;
    private const int MaxRepeats = 100;
    private const int MaxScheduleLength = 100;

    public static void Check(JsonObjectReader eval)
    {
        if (eval.Text("schedule", MaxScheduleLength) is { } schedule && !CronForm().IsMatch(schedule))
        {
            eval.Fail("schedule", "must be five fields of cron, such as \"0 3 * * *\".");
        }

        foreach (var (value, path) in eval.Array("candidates", MaxItems) ?? [])
        {
            if (value.ValueKind != JsonValueKind.String || !Glob.TryCreate(value.GetString()!, out _))
            {
                eval.FailAt(path, "must be a model id or a pattern, such as \"openai/*\".");
            }
        }

        ScorerShape.Check(eval);
        eval.Number("delta", 0, 1);
        eval.Number("max_cost_usd", 0, MaxCostUsd);
        eval.Whole("repeats", 1, MaxRepeats);
    }

    [GeneratedRegex(@"^([0-9A-Za-z*,/?#-]+ +){4}[0-9A-Za-z*,/?#-]+\z")]
    private static partial Regex CronForm();
}
