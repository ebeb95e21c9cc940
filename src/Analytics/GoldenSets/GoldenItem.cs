namespace Inferly.Analytics.GoldenSets;

/// <summary>One item of a golden set.</summary>
/// <param name="Id">What it is called in its set.</param>
/// <param name="Json">The item as it was put: one JSON object in UTF-8, without line breaks.</param>
public readonly record struct GoldenItem(string Id, ReadOnlyMemory<byte> Json);
