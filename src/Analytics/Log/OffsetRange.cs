namespace Inferly.Analytics.Log;

/// <summary>The records from one offset up to, but not including, another.</summary>
public readonly record struct OffsetRange(long From, long To);
