namespace Inferly.Analytics.Traces;

/// <summary>Which requests of a project to list; null fields don't restrict.</summary>
public sealed record TraceFilter
{
    /// <summary>From this moment on (inclusive).</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Up to this moment (exclusive).</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The workflow's name.</summary>
    public string? Workflow { get; init; }

    /// <summary>The model that answered: <c>provider/model</c>.</summary>
    public string? Model { get; init; }

    /// <summary>ok, cached, error, cancelled or rejected.</summary>
    public string? Status { get; init; }

    /// <summary>At least so slow, milliseconds.</summary>
    public double? MinLatencyMs { get; init; }

    /// <summary>Labels that the caller's metadata must have.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Rows at most.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Where the previous page ended.</summary>
    public TraceCursor? After { get; init; }
}
