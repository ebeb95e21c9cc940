namespace Inferly.Ingress.Configuration;

/// <summary>What keeps a stream going; written under <c>failover</c>.</summary>
public sealed record StreamSettings
{
    /// <summary>Share of a project's requests that may start a second call to meet <c>slo_ms</c>, 0 to 1.</summary>
    public double Hedge { get; init; } = 0.05;

    /// <summary>What is tried when a stream breaks.</summary>
    public Continuation Continuation { get; init; } = Continuation.Splice;

    /// <summary>Time between heartbeat comments in a silent stream; zero sends none.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);
}
