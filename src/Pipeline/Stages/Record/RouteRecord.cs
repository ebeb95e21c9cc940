using System.Text.Json;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Health;

namespace Inferly.Pipeline.Stages.Record;

/// <summary>Why each candidate was or was not taken, as the trace tells it.</summary>
internal static class RouteRecord
{
    // With hundreds of models the tail says nothing that the head does not.
    private const int MostCandidates = 12;
    private const int MostRemoved = 24;

    public static void Write(Utf8JsonWriter json, RequestContext context)
    {
        json.WriteStartArray("route"u8);
        var rank = 0;
        foreach (var candidate in context.Candidates)
        {
            if (++rank > MostCandidates)
            {
                break;
            }

            json.WriteStartObject();
            json.WriteString("model"u8, candidate.Target.Model.Id);
            json.WriteString("credential"u8, candidate.Target.Credential.Name);
            json.WriteNumber("rank"u8, rank);
            json.WriteString("why"u8, Why(context, candidate));
            json.WriteEndObject();
        }

        for (var i = 0; i < Math.Min(context.Removed.Length, MostRemoved); i++)
        {
            json.WriteStartObject();
            json.WriteString("model"u8, context.Removed[i].Model);
            json.WriteString("why"u8, $"removed by {context.Removed[i].Constraint}");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Why(RequestContext context, in Candidate candidate)
    {
        for (var i = context.Attempts.Count - 1; i >= 0; i--)
        {
            if (ReferenceEquals(context.Attempts[i].Target, candidate.Target))
            {
                var outcome = context.Attempts[i].Outcome;
                return outcome == AttemptOutcome.Answered ? "answered" : $"asked, {outcome.ToWire()}";
            }
        }

        return candidate.Target.IsHeldBack ? "not asked, held back" : "not asked, a better one answered";
    }
}
