using Inferly.Pipeline.Money;

namespace Inferly.Pipeline.Registry;

/// <summary>One price list. A kind of token without a price of its own costs what plain input or output does.</summary>
public sealed record TokenRates(TokenPrice Input, TokenPrice Output)
{
    private const int PicosPerNano = 1000;

    public TokenPrice? CachedInput { get; init; }

    public TokenPrice? CacheWrite { get; init; }

    public TokenPrice? AudioInput { get; init; }

    public TokenPrice? AudioOutput { get; init; }

    /// <summary>What the tokens cost, rounded up to a nano-dollar.</summary>
    public NanoUsd Cost(in BillableTokens tokens)
    {
        var plainInput = (Int128)tokens.Input - Count(tokens.CachedInput) - Count(tokens.CacheWrite) - Count(tokens.AudioInput);
        var plainOutput = (Int128)tokens.Output - Count(tokens.AudioOutput);
        var picos = Price(plainInput, Input)
            + Price(tokens.CachedInput, CachedInput ?? Input)
            + Price(tokens.CacheWrite, CacheWrite ?? Input)
            + Price(tokens.AudioInput, AudioInput ?? Input)
            + Price(plainOutput, Output)
            + Price(tokens.AudioOutput, AudioOutput ?? Output);
        return NanoUsd.Saturate((picos + PicosPerNano - 1) / PicosPerNano);
    }

    /// <summary>
    /// The most output tokens that <paramref name="limit"/> pays for after the input; null when it does not pay for the input.
    /// </summary>
    public long? OutputTokensWithin(NanoUsd limit, long inputTokens)
    {
        var left = (Int128)limit.Nanos * PicosPerNano - Price(inputTokens, Input);
        if (left < 0)
        {
            return null;
        }

        return Output.PicoUsd == 0 ? long.MaxValue : (long)Int128.Min(left / Output.PicoUsd, long.MaxValue);
    }

    private static Int128 Count(long tokens) => Math.Max(tokens, 0);

    private static Int128 Price(Int128 tokens, TokenPrice price) => Int128.Max(tokens, 0) * price.PicoUsd;
}
