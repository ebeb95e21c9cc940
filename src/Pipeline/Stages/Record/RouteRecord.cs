using Inferly.Pipeline.Context;
using Inferly.Pipeline.Health;
using Inferly.Pipeline.Requests;

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

    /// <summary>Those of a request's candidates that its record tells of.</summary>
    public static ReadOnlySpan<Candidate> Told(RequestContext context) =>
        context.Candidates.AsSpan()[..Math.Min(context.Candidates.Length, MostCandidates)];

    /// <summary>Writes the member <c>route</c>.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="context">The request.</param>
    /// <param name="areAllInReach">What the caller found of <see cref="Told"/>: none is held back.</param>
    public static void Write(ref RecordWriter json, RequestContext context, bool areAllInReach)
    {
        var candidates = Told(context);
        Span<bool> isHeldBack = stackalloc bool[candidates.Length];
        for (var i = 0; i < candidates.Length && !areAllInReach; i++)
        {
            isHeldBack[i] = candidates[i].Target.IsHeldBack;
        }

        json.Name(RecordMember.Route);
        json.BeginArray();
        WriteAsked(ref json, context, candidates);
        SwitchRecord.Write(ref json, context);
        WriteOthers(ref json, context, candidates, isHeldBack, false, "not asked, a better one answered");
        WriteOthers(ref json, context, candidates, isHeldBack, true, "not asked, held back");
        WriteRemoved(ref json, context);
        json.EndArray();
    }

    private static void WriteAsked(ref RecordWriter json, RequestContext context, ReadOnlySpan<Candidate> candidates)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            if (LastOutcome(context, candidates[i]) is { } outcome)
            {
                json.BeginObject();
                json.String(RecordMember.Model, candidates[i].Target.Model.Id);
                json.String(RecordMember.Credential, candidates[i].Target.Credential.Name);
                json.Number(RecordMember.Rank, i + 1);
                json.String(RecordMember.Why, outcome == AttemptOutcome.Answered ? "answered" : $"asked, {outcome.ToWire()}");
                json.EndObject();
            }
        }
    }

    private static void WriteOthers(
        ref RecordWriter json,
        RequestContext context,
        ReadOnlySpan<Candidate> candidates,
        scoped ReadOnlySpan<bool> isHeldBack,
        bool which,
        string why)
    {
        var hasBegun = false;
        for (var i = 0; i < candidates.Length; i++)
        {
            if (isHeldBack[i] == which && LastOutcome(context, candidates[i]) is null)
            {
                if (!hasBegun)
                {
                    Begin(ref json, why);
                    hasBegun = true;
                }

                json.Raw(JsonText.OfName(candidates[i].Target.Model.Id));
            }
        }

        End(ref json, hasBegun);
    }

    // The policy removes by one constraint after the other, so those of one reason mostly stand together.
    private static void WriteRemoved(ref RecordWriter json, RequestContext context)
    {
        var reason = "";
        for (var i = 0; i < Math.Min(context.Removed.Length, MostRemoved); i++)
        {
            var (model, constraint) = context.Removed[i];
            if (constraint != reason)
            {
                End(ref json, reason.Length > 0);
                Begin(ref json, $"removed by {reason = constraint}");
            }

            json.String(model);
        }

        End(ref json, reason.Length > 0);
    }

    private static void Begin(ref RecordWriter json, string why)
    {
        json.BeginObject();
        json.String(RecordMember.Why, why);
        json.Name(RecordMember.Models);
        json.BeginArray();
    }

    private static void End(ref RecordWriter json, bool hasBegun)
    {
        if (hasBegun)
        {
            json.EndArray();
            json.EndObject();
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
