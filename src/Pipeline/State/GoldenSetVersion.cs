namespace Inferly.Pipeline.State;

/// <summary>One version of a workflow's golden set, complete.</summary>
/// <param name="Version">1, 2, 3, ...; a number whose upload failed is left out.</param>
/// <param name="Items">How many items it has, so that a reader knows when some are missing.</param>
/// <param name="CreatedAt">When it was complete.</param>
/// <param name="Place">Where the store has them, in the store's words, to find them sooner; null where it has no need of that. May be out of date.</param>
public sealed record GoldenSetVersion(int Version, int Items, DateTimeOffset CreatedAt, string? Place = null);
