using Inferly.Pipeline.Context;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Health;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>
/// The candidates of one request that have not failed it yet, best first; those that are held back (Retry-After, open circuit,
/// ejected credential) come last, and are asked only when nobody else is left. Not thread-safe.
/// </summary>
internal sealed class CandidateQueue(IReadOnlyList<Candidate> ranked)
{
    private readonly List<Candidate> _left = [.. ranked];
    private int _current = -1;
    private bool _isRetry;

    /// <summary>The current candidate has had its one retry.</summary>
    public bool WasRetried { get; private set; }

    /// <summary>How long until the first of those that asked to be left alone may be asked; null if nobody is left.</summary>
    public TimeSpan? QuietFor => _left.Count == 0 ? null : _left.Min(c => c.Target.Health.QuietFor);

    /// <summary>Picks whom to ask now.</summary>
    /// <returns>False if nobody is left, or all that are left asked to be left alone.</returns>
    public bool TryNext(out Candidate candidate)
    {
        if (_isRetry)
        {
            _isRetry = false;
            candidate = _left[_current];
            return true;
        }

        _current = _left.FindIndex(Enters);
        if (_current < 0)
        {
            _current = LeastHeldBack();
        }

        candidate = _current < 0 ? default : _left[_current];
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
        _left[_current].Target.Health.Circuit.Record(null);
        Remove();
    }

    private void Remove()
    {
        _left.RemoveAt(_current);
        _current = -1;
        WasRetried = false;
    }

    /// <summary>The current candidate is out, and so are those that would fail for the same reason.</summary>
    public void Drop(Attempt failed)
    {
        Remove();
        _left.RemoveAll(other => FailsAlike(other.Target, failed));
    }

    /// <summary>Somebody but the current candidate is left who would not fail for the same reason.</summary>
    public bool HasOthers(Attempt failed)
    {
        for (var i = 0; i < _left.Count; i++)
        {
            if (i != _current && !FailsAlike(_left[i].Target, failed))
            {
                return true;
            }
        }

        return false;
    }

    private static bool FailsAlike(Target other, Attempt failed) => failed.Outcome switch
    {
        AttemptOutcome.ContextExceeded =>
            other.Model.Id == failed.Target.Model.Id || other.Model.ContextWindow <= failed.Target.Model.ContextWindow,
        AttemptOutcome.ModelUnsuitable => other.Model.Id == failed.Target.Model.Id,
        AttemptOutcome.CredentialRejected or AttemptOutcome.QuotaExhausted => ReferenceEquals(other.Credential, failed.Target.Credential),
        _ => false,
    };

    private static bool Enters(Candidate candidate) =>
        candidate.Target.Health.QuietFor == TimeSpan.Zero
        && candidate.Target.CredentialHealth.TryEnter()
        && candidate.Target.Health.Circuit.TryEnter();

    // Open means ranked last, never unusable; but a running Retry-After is kept.
    private int LeastHeldBack() => _left.FindIndex(c => c.Target.Health.QuietFor == TimeSpan.Zero);
}
