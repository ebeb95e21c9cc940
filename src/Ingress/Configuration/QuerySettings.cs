namespace Inferly.Ingress.Configuration;

/// <summary>Bounds of one statement of <c>POST /api/query</c>.</summary>
public sealed record QuerySettings
{
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Most bytes of memory for the statement, and of its answer.</summary>
    public long MaxBytes { get; init; } = 1_000_000_000;

    /// <summary>Most rows in the answer.</summary>
    public long MaxRows { get; init; } = 1_000_000;
}
