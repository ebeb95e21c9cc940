namespace Inferly.Pipeline.Health;

/// <summary>
/// A circuit breaker over a sliding window of one-second buckets. Open means ranked last, never unusable; so this type
/// answers "should others be preferred?", it never forbids. Thread-safe.
/// </summary>
public sealed class Circuit(FailoverSettings settings, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly (long Second, int Good, int Bad)[] _buckets = new (long, int, int)[(int)Math.Ceiling(settings.Window.TotalSeconds)];
    private volatile CircuitState _state;
    private int _failuresInARow;
    private int _goodProbes;
    private bool _probing;
    private long _pauseUntil;
    private TimeSpan _pause = settings.FirstPause;

    /// <summary>Raised outside the lock when the state changes, with the new state.</summary>
    public event Action<CircuitState>? Changed;

    /// <summary>The state now.</summary>
    public CircuitState State
    {
        get
        {
            // Closed, it stays so until a call is recorded; every request asks a dozen.
            if (_state == CircuitState.Closed)
            {
                return CircuitState.Closed;
            }

            lock (_lock)
            {
                return Now();
            }
        }
    }

    /// <summary>
    /// Whether a call may go here in its normal rank: the circuit is closed, or it is half-open and this call becomes the one probe.
    /// </summary>
    /// <param name="isProbe">It is the probe: <see cref="Record"/> must follow and be told so.</param>
    public bool TryEnter(out bool isProbe)
    {
        lock (_lock)
        {
            var state = Now();
            isProbe = state == CircuitState.HalfOpen && !_probing;
            _probing |= isProbe;
            return isProbe || state == CircuitState.Closed;
        }
    }

    /// <summary>Tells how a call ended.</summary>
    /// <param name="good">True: answered; false: the provider failed; null: neither (the caller's own error, or it left).</param>
    /// <param name="isProbe">What <see cref="TryEnter"/> said of it; a call that nobody let in is none.</param>
    public void Record(bool? good, bool isProbe)
    {
        CircuitState before, after;
        lock (_lock)
        {
            before = _state;
            var state = Now();
            _probing &= !isProbe;

            // Calls from before the circuit opened say nothing of how the provider is now; they are not to open or close it.
            if (good is { } answered && (isProbe || state == CircuitState.Closed))
            {
                Count(answered);
            }

            after = _state;
        }

        if (before != after)
        {
            Changed?.Invoke(after);
        }
    }

    private CircuitState Now()
    {
        if (_state == CircuitState.Open && time.GetTimestamp() >= _pauseUntil)
        {
            _state = CircuitState.HalfOpen;
            _goodProbes = 0;
            _probing = false;
        }

        return _state;
    }

    private void Count(bool good)
    {
        ref var bucket = ref Bucket();
        if (good)
        {
            bucket.Good++;
            _failuresInARow = 0;
            if (_state != CircuitState.Closed && ++_goodProbes >= settings.ProbesToClose)
            {
                Close();
            }

            return;
        }

        bucket.Bad++;
        _failuresInARow++;
        if (_state == CircuitState.HalfOpen || (_state == CircuitState.Closed && IsTooMuch()))
        {
            Open();
        }
    }

    private ref (long Second, int Good, int Bad) Bucket()
    {
        var second = (long)time.GetElapsedTime(0).TotalSeconds;
        ref var bucket = ref _buckets[second % _buckets.Length];
        if (bucket.Second != second)
        {
            bucket = (second, 0, 0);
        }

        return ref bucket;
    }

    private bool IsTooMuch()
    {
        var oldest = (long)time.GetElapsedTime(0).TotalSeconds - _buckets.Length;
        int good = 0, bad = 0;
        foreach (var bucket in _buckets)
        {
            if (bucket.Second > oldest)
            {
                good += bucket.Good;
                bad += bucket.Bad;
            }
        }

        return _failuresInARow >= settings.FailuresInARow
            || (good + bad >= settings.MinCalls && bad >= (good + bad) * settings.FailureShare);
    }

    private void Open()
    {
        _state = CircuitState.Open;

        // Jittered, so that replicas and endpoints that fell together don't probe together, between the first pause and the longest.
        var least = _pause * 0.8 > settings.FirstPause ? _pause * 0.8 : settings.FirstPause;
        var most = _pause * 1.25 < settings.LongestPause ? _pause * 1.25 : settings.LongestPause;
        var pause = least + ((most - least) * Random.Shared.NextDouble());
        _pauseUntil = time.GetTimestamp() + (long)(pause.TotalSeconds * time.TimestampFrequency);
        _pause = _pause * 2 < settings.LongestPause ? _pause * 2 : settings.LongestPause;
        Holdbacks.Begin();
    }

    private void Close()
    {
        _state = CircuitState.Closed;
        _failuresInARow = 0;
        _pause = settings.FirstPause;
        Array.Clear(_buckets);
    }
}
