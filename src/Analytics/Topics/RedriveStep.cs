namespace Inferly.Analytics.Topics;

/// <summary>One letter's part in a redrive.</summary>
/// <param name="Letter">The letter that is done with.</param>
/// <param name="Record">What is sent for it; null where nothing is: it can't be read, or its record was in an earlier letter.</param>
public sealed record RedriveStep(KeptLetter Letter, byte[]? Record);
