namespace Inferly.Pipeline.Health;

/// <summary>Health as GET /v1/models shows it.</summary>
/// <param name="Status"><c>healthy</c>, <c>degraded</c>, <c>down</c> or <c>unknown</c>.</param>
/// <param name="ErrorRate">Share of failed calls, 0..1, time-decayed; null while unknown.</param>
/// <param name="FirstTokenMsP50">Median time to the first token of recent calls, milliseconds.</param>
/// <param name="FirstTokenMsP95">The 95th percentile of the same.</param>
/// <param name="TokensPerSecond">Output speed; null while unknown.</param>
/// <param name="UpdatedAt">When the last call ended; null if there was none.</param>
public sealed record HealthSnapshot(
    string Status,
    double? ErrorRate,
    double? FirstTokenMsP50,
    double? FirstTokenMsP95,
    double? TokensPerSecond,
    DateTimeOffset? UpdatedAt);
