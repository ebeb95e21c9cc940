using System.Collections.Immutable;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Health;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>
/// The candidates of one request that have not been asked yet, best first; those that are held back (Retry-After, open circuit,
/// ejected credential) come last, and are asked only when nobody else is left. Not thread-safe.
/// </summary>
internal sealed class CandidateQueue(ImmutableArray<Candidate> ranked)
{
    // Made when a second one is asked: most requests never do.
    private bool[]? _isOut;
    private int _first = -1;
    private Candidate? _retry;

    /// <summary>How long until the first of those that asked to be left alone may be asked; null if nobody is left.</summary>
    public TimeSpan? QuietFor
    {
        get
        {
            TimeSpan? shortest = null;
            for (var i = 0; i < ranked.Length; i++)
            {
                if (IsLeft(i) && ranked[i].Target.Health.QuietFor is var quiet && !(quiet >= shortest))
                {
                    shortest = quiet;
                }
            }

            return shortest;
        }
    }

    /// <summary>Takes the one to ask now.</summary>
    /// <param name="candidate">The one.</param>
    /// <param name="model">Where others serve this very model, they come first.</param>
    /// <returns>False if nobody is left, or all that are left asked to be left alone.</returns>
    public bool TryNext(out Candidate candidate, string? model = null)
    {
        // Another request may have been told since to leave it alone for longer.
        if (_retry is { } again)
        {
            _retry = null;
            if (again.Target.Health.QuietFor == TimeSpan.Zero)
            {
                candidate = again with { IsProbe = false };
                return true;
            }
        }

        if ((model is not null && TryTake(out candidate, model)) || TrySound(out candidate))
        {
            return true;
        }

        // Open means ranked last, never unusable; but a running Retry-After is kept.
        for (var i = 0; i < ranked.Length; i++)
        {
            if (IsLeft(i) && ranked[i].Target.Health.QuietFor == TimeSpan.Zero)
            {
                candidate = Take(i, isProbe: false);
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes the best one that nothing holds back.</summary>
    public bool TrySound(out Candidate candidate) => TryTake(out candidate, null);

    /// <summary>This one is asked once more.</summary>
    public void Retry(Candidate candidate) => _retry = candidate;

    /// <summary>This one was taken and not asked: if it was to be a probe, somebody else may be.</summary>
    public static void GiveBack(Candidate candidate) => candidate.Target.Health.Circuit.Record(null, candidate.IsProbe);

    /// <summary>Those that would fail for the same reason are out.</summary>
    public void Drop(Attempt failed)
    {
        for (var i = 0; i < ranked.Length; i++)
        {
            if (IsLeft(i) && FailsAlike(ranked[i].Target, failed))
            {
                Remove(i);
            }
        }
    }

    /// <summary>Somebody is left who would not fail for the same reason.</summary>
    public bool HasOthers(Attempt failed)
    {
        for (var i = 0; i < ranked.Length; i++)
        {
            if (IsLeft(i) && !FailsAlike(ranked[i].Target, failed))
            {
                return true;
            }
        }

        return false;
    }

    private static bool FailsAlike(Target other, Attempt failed) => failed.Outcome switch
    {
        AttemptOutcome.ContextExceeded =>
            other.Model.CanonicalModel == failed.Target.Model.CanonicalModel
            || (failed.Target.Model.ContextWindow is { } tooSmall && !(other.Model.ContextWindow > tooSmall)),
        AttemptOutcome.ModelUnsuitable => other.Model.Id == failed.Target.Model.Id,
        AttemptOutcome.CredentialRejected or AttemptOutcome.QuotaExhausted => ReferenceEquals(other.Credential, failed.Target.Credential),
        _ => false,
    };

    // The circuit first: its probe can be given back, a credential's is spent once asked for.
    private static bool Enters(Target target, out bool isProbe)
    {
        isProbe = false;
        if (target.Health.QuietFor > TimeSpan.Zero || !target.Health.Circuit.TryEnter(out isProbe))
        {
            return false;
        }

        if (target.CredentialHealth.TryEnter())
        {
            return true;
        }

        target.Health.Circuit.Record(null, isProbe);
        isProbe = false;
        return false;
    }

    private bool IsLeft(int index) => _isOut is null ? index != _first : !_isOut[index];

    private void Remove(int index)
    {
        if (_isOut is null)
        {
            if (_first < 0)
            {
                _first = index;
                return;
            }

            _isOut = new bool[ranked.Length];
            _isOut[_first] = true;
        }

        _isOut[index] = true;
    }

    private Candidate Take(int index, bool isProbe)
    {
        Remove(index);
        return ranked[index] with { IsProbe = isProbe };
    }

    // The credentials of one model stand side by side and take turns.
    private bool TryTake(out Candidate candidate, string? model)
    {
        for (int start = 0, end; start < ranked.Length; start = end)
        {
            end = EndOfModel(start);
            if (model is not null && ranked[start].Target.Model.CanonicalModel != model)
            {
                continue;
            }

            var turn = end - start > 1 ? Random.Shared.Next(end - start) : 0;
            for (var i = 0; i < end - start; i++)
            {
                var index = start + ((turn + i) % (end - start));
                if (IsLeft(index) && Enters(ranked[index].Target, out var isProbe))
                {
                    candidate = Take(index, isProbe);
                    return true;
                }
            }
        }

        candidate = default;
        return false;
    }

    private int EndOfModel(int start)
    {
        var end = start + 1;
        while (end < ranked.Length && ReferenceEquals(ranked[end].Target.Model, ranked[start].Target.Model))
        {
            end++;
        }

        return end;
    }
}
