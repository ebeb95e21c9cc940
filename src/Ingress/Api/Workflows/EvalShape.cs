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

    private static readonly string[] ScorerKinds =
    [
        "exact", "contains", "regex", "json_equal", "json_schema", "tool_call", "numeric", "semantic_similarity", "llm_judge", "webhook",
    ];

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

        // What else a scorer takes depends on its kind, and is checked where it is made.
        foreach (var item in eval.Array("scorers", MaxItems) ?? [])
        {
            var scorer = eval.Item(item);
            scorer.Require("kind");
            scorer.OneOf("kind", ScorerKinds);
        }
        eval.Number("delta", 0, 1);
        eval.Number("max_cost_usd", 0, MaxCostUsd);
        eval.Whole("repeats", 1, MaxRepeats);
    }

    [GeneratedRegex(@"^([0-9A-Za-z*,/?#-]+ +){4}[0-9A-Za-z*,/?#-]+\z")]
    private static partial Regex CronForm();
}
