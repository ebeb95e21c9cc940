using Inferly.Pipeline.Money;

namespace Inferly.Pipeline.Registry;

/// <summary>What a model's tokens cost.</summary>
public sealed record Pricing(TokenRates Rates)
{
    /// <summary>Where the provider asks more for long prompts: a call's cost would be understated without it.</summary>
    public LongContextRates? LongContext { get; init; }

    /// <summary>What a call cost, rounded up to a nano-dollar.</summary>
    public NanoUsd Cost(in BillableTokens tokens) => RatesFor(tokens.Input).Cost(tokens);

    /// <summary>
    /// The most output tokens with which a call of <paramref name="inputTokens"/> stays within <paramref name="limit"/>;
    /// null when the input alone costs more.
    /// </summary>
    public long? OutputTokensWithin(NanoUsd limit, long inputTokens) => RatesFor(inputTokens).OutputTokensWithin(limit, inputTokens);

    private TokenRates RatesFor(long inputTokens)
        => LongContext is { } tier && inputTokens > tier.AboveInputTokens ? tier.Rates : Rates;
}
