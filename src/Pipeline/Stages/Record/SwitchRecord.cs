using Inferly.Pipeline.Context;
using Inferly.Pipeline.Health;

namespace Inferly.Pipeline.Stages.Record;

/// <summary>Every step from one upstream call to the next as a sentence, for whoever reads the trace.</summary>
internal static class SwitchRecord
{
    /// <summary>Writes an element <c>{"switch":n,"why":"..."}</c> for each.</summary>
    public static void Write(ref RecordWriter json, RequestContext context)
    {
        if (context.Attempts.Count < 2)
        {
            return;
        }

        var attempts = context.Attempts.OrderBy(attempt => attempt.Number).ToArray();
        var continued = 0;
        for (var i = 1; i < attempts.Length; i++)
        {
            json.BeginObject();
            json.Number(RecordMember.Switch, i);
            json.String(RecordMember.Why, Sentence(attempts[i - 1], attempts[i], context, ref continued));
            json.EndObject();
        }
    }

    private static string Sentence(Attempt from, Attempt to, RequestContext context, ref int continued)
    {
        var (first, second) = (from.Target.Model.Id, to.Target.Model.Id);
        if (from.Outcome == AttemptOutcome.Superseded || to.Outcome == AttemptOutcome.Superseded)
        {
            return $"{first} was about to miss slo_ms, so {second} was asked beside it; {(from.Outcome == AttemptOutcome.Superseded ? second : first)} was quicker.";
        }

        var failure = $"{from.Outcome.ToWire()}: {from.Error?.Message.TrimEnd('.')}";
        if (from.Outcome == AttemptOutcome.Truncated)
        {
            return continued < context.Continued.Length && context.Continued[continued] is var at && at.Model == second
                ? $"{first} broke off ({failure}); {second} went on behind character {context.Continued[continued++].Characters} ({at.How.ToWire()})."
                : $"{first} broke off ({failure}); {second} was asked to go on.";
        }

        return ReferenceEquals(from.Target, to.Target)
            ? $"{first} failed ({failure}) and was asked once more."
            : $"{first} failed before it had said anything ({failure}), so {second} was asked.";
    }
}
