namespace Inferly.Pipeline.Registry;

/// <summary>A model's health as the caller measured it; null is "not measured". Times in milliseconds, error rate 0..1.</summary>
public sealed record ModelHealth(HealthStatus Status)
{
    public double? ErrorRate { get; init; }

    public double? TtftMsP50 { get; init; }

    public double? TtftMsP95 { get; init; }

    public double? TokensPerSecond { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }
}
