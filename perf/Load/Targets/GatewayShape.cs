namespace Inferly.Perf.Load.Targets;

/// <summary>What one Inferly among the targets has that others have not.</summary>
internal sealed record GatewayShape
{
    /// <summary>Null: one process that does everything.</summary>
    public string? Roles { get; init; } = "ingress";

    /// <summary>What is started; null: the build of the working tree.</summary>
    public string? Assembly { get; init; }

    /// <summary>Models that it may choose from.</summary>
    public required int Candidates { get; init; }

    /// <summary>Keys that exist beside the one that is used.</summary>
    public int Keys { get; init; }

    /// <summary>Where its spans go; null: nowhere, so that there are none.</summary>
    public string? Collector { get; init; }
}
