namespace Inferly.Analytics.Retention;

/// <summary>How long records stay in the local log that all who need them have read. The segment being written always stays.</summary>
public sealed record LogRules
{
    /// <summary>Older ones go; null keeps them whatever their age.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The oldest go while the topic takes more bytes; null for no limit. What somebody still has to read stays beyond it.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>All of them go at once: another log has them, and is where they are read from.</summary>
    public bool TrimsAcknowledged { get; init; }
}
