using System.Buffers;
using System.Collections.Immutable;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Fleet;
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

    [ThreadStatic]
    private static KeptRoute? _last;

    public static void Write(ref RecordWriter json, RequestContext context)
    {
        json.Name("route"u8);
        var candidates = context.Candidates.AsSpan();
        candidates = candidates[..Math.Min(candidates.Length, MostCandidates)];
        Span<bool> isHeldBack = stackalloc bool[candidates.Length];
        for (var i = 0; i < candidates.Length; i++)
        {
            isHeldBack[i] = candidates[i].Target.IsHeldBack;
        }

        // Most requests of a kind are told alike for as long as their ranking lasts.
        var isUsual = context.Attempts is [{ Outcome: AttemptOutcome.Answered }] && !isHeldBack.Contains(true);
        if (!isUsual)
        {
            WriteArray(ref json, context, candidates, isHeldBack);
        }
        else if (_last is { } last && last.IsOf(context))
        {
            json.Raw(last.Json ??= Encode(context, candidates, isHeldBack));
        }
        else
        {
            _last = new KeptRoute(context.Candidates, context.Removed, context.Attempts[0].Target);
            WriteArray(ref json, context, candidates, isHeldBack);
        }
    }

    private static byte[] Encode(RequestContext context, ReadOnlySpan<Candidate> candidates, ReadOnlySpan<bool> isHeldBack)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var json = new RecordWriter(buffer);
        WriteArray(ref json, context, candidates, isHeldBack);
        json.Finish();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteArray(
        ref RecordWriter json, RequestContext context, ReadOnlySpan<Candidate> candidates, scoped ReadOnlySpan<bool> isHeldBack)
    {
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
                json.String("model"u8, candidates[i].Target.Model.Id);
                json.String("credential"u8, candidates[i].Target.Credential.Name);
                json.Number("rank"u8, i + 1);
                json.String("why"u8, outcome == AttemptOutcome.Answered ? "answered" : $"asked, {outcome.ToWire()}");
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
        json.String("why"u8, why);
        json.Name("models"u8);
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

    /// <summary>What the route of a request that its first call answered consists of, and from the second such request on its JSON.</summary>
    private sealed class KeptRoute(
        ImmutableArray<Candidate> candidates, ImmutableArray<(string Model, string Constraint)> removed, Target answeredBy)
    {
        public byte[]? Json { get; set; }

        public bool IsOf(RequestContext context) =>
            candidates == context.Candidates && removed == context.Removed && ReferenceEquals(answeredBy, context.Attempts[0].Target);
    }
}
