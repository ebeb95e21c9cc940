using System.Text.Json;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Health;

namespace Inferly.Pipeline.Stages.Record;

/// <summary>
/// Why each candidate was or was not taken, as the trace tells it: those asked one by one, the others by reason, since every request
/// stores it.
/// </summary>
internal static class RouteRecord
{
    // With hundreds of models the tail says nothing that the head does not.
    private const int MostCandidates = 12;
    private const int MostRemoved = 24;

    public static void Write(Utf8JsonWriter json, RequestContext context)
    {
        json.WriteStartArray("route"u8);
        var candidates = context.Candidates.AsSpan();
        candidates = candidates[..Math.Min(candidates.Length, MostCandidates)];
        WriteAsked(json, context, candidates);
        WriteOthers(json, context, candidates, isHeldBack: false, "not asked, a better one answered");
        WriteOthers(json, context, candidates, isHeldBack: true, "not asked, held back");
        WriteRemoved(json, context);
        json.WriteEndArray();
    }

    private static void WriteAsked(Utf8JsonWriter json, RequestContext context, ReadOnlySpan<Candidate> candidates)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            if (LastOutcome(context, candidates[i]) is { } outcome)
            {
                json.WriteStartObject();
                json.WriteString("model"u8, candidates[i].Target.Model.Id);
                json.WriteString("credential"u8, candidates[i].Target.Credential.Name);
                json.WriteNumber("rank"u8, i + 1);
                json.WriteString("why"u8, outcome == AttemptOutcome.Answered ? "answered" : $"asked, {outcome.ToWire()}");
                json.WriteEndObject();
            }
        }
    }

    private static void WriteOthers(
        Utf8JsonWriter json, RequestContext context, ReadOnlySpan<Candidate> candidates, bool isHeldBack, string why)
    {
        var hasBegun = false;
        foreach (ref readonly var candidate in candidates)
        {
            if (LastOutcome(context, candidate) is null && candidate.Target.IsHeldBack == isHeldBack)
            {
                if (!hasBegun)
                {
                    Begin(json, why);
                    hasBegun = true;
                }

                json.WriteStringValue(candidate.Target.Model.Id);
            }
        }

        End(json, hasBegun);
    }

    // The policy removes by one constraint after the other, so those of one reason mostly stand together.
    private static void WriteRemoved(Utf8JsonWriter json, RequestContext context)
    {
        var reason = "";
        for (var i = 0; i < Math.Min(context.Removed.Length, MostRemoved); i++)
        {
            var (model, constraint) = context.Removed[i];
            if (constraint != reason)
            {
                End(json, reason.Length > 0);
                Begin(json, $"removed by {reason = constraint}");
            }

            json.WriteStringValue(model);
        }

        End(json, reason.Length > 0);
    }

    private static void Begin(Utf8JsonWriter json, string why)
    {
        json.WriteStartObject();
        json.WriteString("why"u8, why);
        json.WriteStartArray("models"u8);
    }

    private static void End(Utf8JsonWriter json, bool hasBegun)
    {
        if (hasBegun)
        {
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    // Null: nobody asked it.
    private static AttemptOutcome? LastOutcome(RequestContext context, in Candidate candidate)
    {
        for (var i = context.Attempts.Count - 1; i >= 0; i--)
        {
            if (ReferenceEquals(context.Attempts[i].Target, candidate.Target))
            {
                return context.Attempts[i].Outcome;
            }
        }

        return null;
    }
}
