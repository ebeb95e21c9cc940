using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.Health;

/// <summary>
/// All that is known of one (provider, credential, model): its circuit, how long it wants to be left alone, and moving
/// estimates. Survives a reload of the configuration. Thread-safe.
/// </summary>
public sealed class TargetHealth
{
    private const int RecentSamples = 128;
    private static readonly TimeSpan HalfLife = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly float[] _firstTokens = new float[RecentSamples];
    private int _firstTokenCount;
    private Decaying _firstToken = new(prior: 800, priorWeight: 2, HalfLife);
    private Decaying _speed = new(prior: 60, priorWeight: 2, HalfLife);
    private Decaying _errors = new(prior: 0.02, priorWeight: 5, TimeSpan.FromMinutes(1));
    private Decaying _output = new(prior: 300, priorWeight: 2, TimeSpan.FromHours(1));
    private long _quietUntil;
    private long _slowestFirstToken;
    private volatile bool _refusesPrefix;
    private DateTimeOffset? _updatedAt;

    /// <summary>Starts with the prior.</summary>
    public TargetHealth(FailoverSettings settings, TimeProvider time)
    {
        _time = time;
        Circuit = new Circuit(settings, time);
    }

    /// <summary>The circuit.</summary>
    public Circuit Circuit { get; }

    /// <summary>The time within which 99 of 100 of its first tokens came lately; zero while too little is known.</summary>
    public TimeSpan SlowestFirstToken => TimeSpan.FromTicks(Volatile.Read(ref _slowestFirstToken));

    /// <summary>It has refused to go on behind the beginning of an answer.</summary>
    public bool RefusesPrefix => _refusesPrefix;

    /// <summary>How much longer nobody may call here (Retry-After, or a 403); zero when it may be called.</summary>
    public TimeSpan QuietFor
    {
        get
        {
            // Most were never told to be quiet, and the clock is asked for them a dozen times a request.
            var until = Volatile.Read(ref _quietUntil);
            if (until == 0)
            {
                return TimeSpan.Zero;
            }

            var left = until - _time.GetTimestamp();
            return left <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(left / (double)_time.TimestampFrequency);
        }
    }

    /// <summary>Holds everybody off for at least this long from now.</summary>
    public void Quiet(TimeSpan duration)
    {
        var until = _time.GetTimestamp() + (long)(duration.TotalSeconds * _time.TimestampFrequency);
        long before;
        do
        {
            before = Volatile.Read(ref _quietUntil);
        }
        while (until > before && Interlocked.CompareExchange(ref _quietUntil, until, before) != before);
        Holdbacks.Begin();
    }

    /// <summary>It refused to go on behind the beginning of an answer: it is not asked to again.</summary>
    public void RefusePrefix() => _refusesPrefix = true;

    /// <summary>The estimates now.</summary>
    public Estimates Estimate()
    {
        var now = Now();
        lock (_lock)
        {
            return new Estimates(_firstToken.At(now), _speed.At(now), _errors.At(now), _output.At(now), _firstToken.Weight(now));
        }
    }

    /// <summary>Learns from one call.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <param name="firstToken">Time to the first token (of the whole answer where it was not streamed), or null if there was none.</param>
    /// <param name="duration">Of the whole call.</param>
    /// <param name="outputTokens">Tokens of the answer, 0 if unknown.</param>
    /// <param name="isProbe">It was the circuit's probe.</param>
    public void Record(AttemptOutcome outcome, TimeSpan? firstToken, TimeSpan duration, int outputTokens, bool isProbe)
    {
        var now = Now();
        bool? good = outcome == AttemptOutcome.Answered ? true : outcome.IsProviderFailure() ? false : null;
        lock (_lock)
        {
            _updatedAt = _time.GetUtcNow();
            if (good is { } answered)
            {
                _errors.Add(answered ? 0 : 1, now);
            }

            if (outcome is AttemptOutcome.Superseded or AttemptOutcome.TimedOut && firstToken is null)
            {
                // It would have taken longer still.
                _firstToken.Add(duration.TotalMilliseconds, now);
            }

            if (outcome == AttemptOutcome.Answered && firstToken is { } first)
            {
                Learn(first, duration, outputTokens, now);
            }
        }

        Circuit.Record(good, isProbe);
    }

    /// <summary>Health as GET /v1/models shows it.</summary>
    public ModelHealth Snapshot()
    {
        var state = Circuit.State;
        var quiet = QuietFor > TimeSpan.Zero;
        var estimate = Estimate();
        lock (_lock)
        {
            if (_updatedAt is null)
            {
                return new ModelHealth(HealthStatus.Unknown);
            }

            var sorted = _firstTokens.AsSpan(0, Math.Min(_firstTokenCount, RecentSamples)).ToArray();
            Array.Sort(sorted);
            return new ModelHealth(Status(state, quiet, estimate.ErrorRate))
            {
                ErrorRate = _errors.Observed is { } rate ? Math.Round(rate, 4) : null,
                TtftMsP50 = Percentile(sorted, 0.5),
                TtftMsP95 = Percentile(sorted, 0.95),
                TokensPerSecond = sorted.Length == 0 ? null : Math.Round(estimate.TokensPerSecond, 1),
                UpdatedAt = _updatedAt,
            };
        }
    }

    private static HealthStatus Status(CircuitState state, bool quiet, double errorRate) => state switch
    {
        CircuitState.Open => HealthStatus.Down,
        CircuitState.HalfOpen => HealthStatus.Degraded,
        _ => quiet || errorRate > 0.1 ? HealthStatus.Degraded : HealthStatus.Healthy,
    };

    private static double? Percentile(float[] sorted, double share) =>
        sorted.Length == 0 ? null : Math.Round(sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)], 1);

    private void Learn(TimeSpan firstToken, TimeSpan duration, int outputTokens, TimeSpan now)
    {
        _firstToken.Add(firstToken.TotalMilliseconds, now);
        _firstTokens[_firstTokenCount++ % RecentSamples] = (float)firstToken.TotalMilliseconds;
        if (_firstTokenCount % RecentSamples == 0)
        {
            var sorted = _firstTokens.Order().ToArray();
            Volatile.Write(ref _slowestFirstToken, TimeSpan.FromMilliseconds(sorted[(int)(RecentSamples * 0.99)]).Ticks);
        }

        if (outputTokens <= 0)
        {
            return;
        }

        _output.Add(outputTokens, now);
        var generating = duration - firstToken;
        if (outputTokens > 1 && generating > TimeSpan.FromMilliseconds(1))
        {
            _speed.Add((outputTokens - 1) / generating.TotalSeconds, now);
        }
    }

    private TimeSpan Now() => _time.GetElapsedTime(0);
}
