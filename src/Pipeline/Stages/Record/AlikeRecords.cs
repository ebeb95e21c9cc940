using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Health;
using Inferly.Pipeline.Policies;
using Inferly.Pipeline.Requests;
using Inferly.Pipeline.State;

namespace Inferly.Pipeline.Stages.Record;

/// <summary>
/// The members that requests of one kind have alike, kept as they lie in the log (<see cref="PackedRecord"/>) from the second request of the kind on: those that one call answered, of the same
/// workflow, by the same policy, ranking and target. Two thirds of a record are such members. Thread-safe.
/// </summary>
/// <param name="writeRequest">Writes those of the request.</param>
/// <param name="writeAttempt">Writes those of its only call.</param>
internal sealed class AlikeRecords(AlikeRecords.WriteMembers writeRequest, AlikeRecords.WriteMembers writeAttempt)
{
    // A power of two. Kinds that share a slot take it from each other.
    private const int Slots = 64;

    private readonly Kept?[] _kept = new Kept?[Slots];

    /// <summary>Writes members into an object that has begun.</summary>
    public delegate void WriteMembers(ref RecordWriter json, RequestContext context);

    /// <summary>Null for a request that is to be written by itself: it is unusual, or the first of its kind.</summary>
    public Kept? Of(RequestContext context)
    {
        if (context.Attempts is not [{ Outcome: AttemptOutcome.Answered } attempt] || context.Outcome != RequestOutcome.Answered
            || !context.Continued.IsEmpty || context.IsHedged)
        {
            return null;
        }

        var kind = new Kind(
            attempt.Target,
            context.Candidates,
            context.Removed,
            context.Policy,
            context.Workflow,
            context.Request!.Model,
            context.Request.Stream,
            context.Operation,
            context.Answer?.Finish ?? FinishReason.None,
            attempt.Status,
            attempt.UsageIsEstimated);
        ref var slot = ref _kept[kind.Slot];

        // Looked at once: another thread may put another kind there meanwhile.
        var found = slot;
        var kept = found?.Kind == kind ? found : new Kept(kind);
        if (IsAnyHeldBack(context, kept))
        {
            return null;
        }

        if (kept != found)
        {
            slot = kept;
            return null;
        }

        kept.Request ??= Encode(writeRequest, context);
        kept.Attempt ??= Encode(writeAttempt, context);
        return kept;
    }

    private static bool IsAnyHeldBack(RequestContext context, Kept kept)
    {
        var begun = Holdbacks.Begun;
        if (kept.NoneHeldBackAt == begun)
        {
            return false;
        }

        foreach (var candidate in RouteRecord.Told(context))
        {
            if (candidate.Target.IsHeldBack)
            {
                return true;
            }
        }

        kept.NoneHeldBackAt = begun;
        return false;
    }

    private static byte[] Encode(WriteMembers write, RequestContext context)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var json = new RecordWriter(buffer);
        write(ref json, context);
        json.Finish();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What is kept of a kind.</summary>
    public sealed class Kept(Kind kind)
    {
        /// <summary>Of which.</summary>
        public Kind Kind => kind;

        /// <summary>What <see cref="Holdbacks.Begun"/> was when none of its candidates was held back; -1 for never.</summary>
        public int NoneHeldBackAt { get; set; } = -1;

        /// <summary>The request's members, one behind the other.</summary>
        public byte[]? Request { get; set; }

        /// <summary>Those of its call.</summary>
        public byte[]? Attempt { get; set; }
    }

    /// <summary>All that the kept members are made of.</summary>
    public readonly record struct Kind(
        Target Target,
        ImmutableArray<Candidate> Candidates,
        ImmutableArray<(string Model, string Constraint)> Removed,
        RoutingPolicy Policy,
        Workflow? Workflow,
        string? Model,
        bool IsStream,
        Operation Operation,
        FinishReason Finish,
        int? Status,
        bool IsEstimated)
    {
        /// <summary>Where it is kept.</summary>
        public int Slot =>
            HashCode.Combine(
                RuntimeHelpers.GetHashCode(Target),
                RuntimeHelpers.GetHashCode(Policy),
                RuntimeHelpers.GetHashCode(Workflow),
                Model?.Length,
                IsStream,
                Finish) & (Slots - 1);
    }
}
