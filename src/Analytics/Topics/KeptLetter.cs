namespace Inferly.Analytics.Topics;

/// <summary>A record of the dead-letter topic.</summary>
/// <param name="Partition">The partition where it lies; null in a local log, which has none.</param>
/// <param name="Offset">Where it lies there.</param>
/// <param name="Letter">Null where it can't be read, since something else than this program wrote it.</param>
/// <param name="IsRedriven">It was sent again, or another letter of the same origin was.</param>
public sealed record KeptLetter(int? Partition, long Offset, DeadLetter? Letter, bool IsRedriven);
