namespace Inferly.Pipeline.Registry;

/// <summary>
/// The price list for a whole call, input and output, whose input has more than <paramref name="AboveInputTokens"/> tokens.
/// </summary>
public sealed record LongContextRates(long AboveInputTokens, TokenRates Rates);
