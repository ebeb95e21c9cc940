namespace Inferly.Analytics.Topics;

/// <summary>A record of the dead-letter topic.</summary>
/// <param name="Offset">Where it lies in the topic.</param>
/// <param name="Letter">Null where it can't be read, since something else than this program wrote it.</param>
/// <param name="IsRedriven">It was sent again, or another letter of the same origin was.</param>
public sealed record KeptLetter(long Offset, DeadLetter? Letter, bool IsRedriven);
