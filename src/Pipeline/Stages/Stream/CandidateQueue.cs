using System.Collections.Immutable;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Health;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>
/// The candidates of one request that have not failed it yet, best first; those that are held back (Retry-After, open circuit,
/// ejected credential) come last, and are asked only when nobody else is left. Not thread-safe.
/// </summary>
internal sealed class CandidateQueue(ImmutableArray<Candidate> ranked)
{
    // Made when the first drops out: most requests never ask a second candidate.
    private bool[]? _isOut;
    private int _current = -1;
    private bool _isProbe;
    private bool _isRetry;

    /// <summary>The current candidate has had its one retry.</summary>
    public bool WasRetried { get; private set; }

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

    /// <summary>Picks whom to ask now.</summary>
    /// <returns>False if nobody is left, or all that are left asked to be left alone.</returns>
    public bool TryNext(out Candidate candidate)
    {
        var isRetry = _isRetry;
        _isRetry = false;

        // Another request may have been told since to leave it alone for longer.
        if (isRetry && ranked[_current].Target.Health.QuietFor == TimeSpan.Zero)
        {
            _isProbe = false;
            candidate = ranked[_current];
            return true;
        }

        WasRetried = false;
        _current = Soundest();
        if (_current < 0)
        {
            _current = LeastHeldBack();
        }

        candidate = _current < 0 ? default : ranked[_current] with { IsProbe = _isProbe };
        return _current >= 0;
    }

    /// <summary>The current candidate is asked once more.</summary>
    public void Retry()
    {
        _isRetry = true;
        WasRetried = true;
    }

    /// <summary>The current candidate is out, unasked: if it was to be a probe, somebody else may be.</summary>
    public void Drop()
    {
        ranked[_current].Target.Health.Circuit.Record(null, _isProbe);
        Remove();
    }

    /// <summary>The current candidate is out, and so are those that would fail for the same reason.</summary>
    public void Drop(Attempt failed)
    {
        Remove();
        for (var i = 0; i < ranked.Length; i++)
        {
            _isOut![i] |= FailsAlike(ranked[i].Target, failed);
        }
    }

    /// <summary>Somebody but the current candidate is left who would not fail for the same reason.</summary>
    public bool HasOthers(Attempt failed)
    {
        for (var i = 0; i < ranked.Length; i++)
        {
            if (i != _current && IsLeft(i) && !FailsAlike(ranked[i].Target, failed))
            {
                return true;
            }
        }

        return false;
    }

    private static bool FailsAlike(Target other, Attempt failed) => failed.Outcome switch
    {
        AttemptOutcome.ContextExceeded =>
            other.Model.CanonicalModel == failed.Target.Model.CanonicalModel || other.Model.ContextWindow <= failed.Target.Model.ContextWindow,
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

    private bool IsLeft(int index) => _isOut is null || !_isOut[index];

    private void Remove()
    {
        _isOut ??= new bool[ranked.Length];
        _isOut[_current] = true;
        _current = -1;
        WasRetried = false;
    }

    // The credentials of one model stand side by side and take turns.
    private int Soundest()
    {
        for (int start = 0, end; start < ranked.Length; start = end)
        {
            end = EndOfModel(start);
            var turn = end - start > 1 ? Random.Shared.Next(end - start) : 0;
            for (var i = 0; i < end - start; i++)
            {
                var index = start + ((turn + i) % (end - start));
                if (IsLeft(index) && Enters(ranked[index].Target, out _isProbe))
                {
                    return index;
                }
            }
        }

        return -1;
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

    // Open means ranked last, never unusable; but a running Retry-After is kept.
    private int LeastHeldBack()
    {
        for (var i = 0; i < ranked.Length; i++)
        {
            if (IsLeft(i) && ranked[i].Target.Health.QuietFor == TimeSpan.Zero)
            {
                return i;
            }
        }

        return -1;
    }
}
