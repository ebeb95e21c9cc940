namespace Inferly.Pipeline.Health;

/// <summary>The numbers of failover, per instance; their meaning stands in docs/reference/configuration.md.</summary>
public sealed record FailoverSettings
{
    /// <summary>Upstream calls for one request, at most.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>A stream's first sound event must come within this.</summary>
    public TimeSpan FirstToken { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest silence in a stream.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>All attempts of a request together.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>The part of a project's requests that may start a second call to meet <c>slo_ms</c>, 0 to 1.</summary>
    public double Hedge { get; init; } = 0.05;

    /// <summary>What is tried when a stream breaks after text was sent.</summary>
    public Continuation Continuation { get; init; } = Continuation.Splice;

    /// <summary>Time between the comments that keep a silent stream alive; zero sends none.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The part of recent requests to a provider that may be retried there.</summary>
    public double RetryBudget { get; init; } = 0.2;

    /// <summary>The longest Retry-After that is waited out for a model the caller chose.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Failures in a row that open a circuit.</summary>
    public int FailuresInARow { get; init; } = 3;

    /// <summary>The share of failures within <see cref="Window"/> that opens a circuit, from <see cref="MinCalls"/> calls on.</summary>
    public double FailureShare { get; init; } = 0.5;

    /// <summary>Calls within <see cref="Window"/> before the share counts.</summary>
    public int MinCalls { get; init; } = 5;

    /// <summary>How far back outcomes count.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The first pause of an open circuit; it doubles up to <see cref="LongestPause"/>.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause of an open circuit.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Good probes that close a circuit.</summary>
    public int ProbesToClose { get; init; } = 2;
}
