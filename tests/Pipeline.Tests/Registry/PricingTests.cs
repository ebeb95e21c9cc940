using CsCheck;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.Tests.Registry;

public sealed class PricingTests
{
    private static readonly Gen<TokenPrice> Price = Gen.Long[0, 2_000_000_000].Select(picos => new TokenPrice(picos));

    private static readonly Gen<TokenRates> Rates = Gen.Select(Price, Price, Price.Nullable(), Price.Nullable(), Price.Nullable(), Price.Nullable())
        .Select((input, output, cached, write, audioIn, audioOut) => new TokenRates(input, output)
        {
            CachedInput = cached,
            CacheWrite = write,
            AudioInput = audioIn,
            AudioOutput = audioOut,
        });

    [Fact]
    public void Cost_OfGpt4oMini_IsAsOnTheBill()
    {
        var rates = new TokenRates(new TokenPrice(150_000), new TokenPrice(600_000)) { CachedInput = new TokenPrice(75_000) };

        var cost = new Pricing(rates).Cost(new BillableTokens { Input = 1_000, CachedInput = 400, Output = 100 });

        Assert.Equal("0.00018", cost.ToString()); // 600 x 0.15 + 400 x 0.075 + 100 x 0.60, per million
    }

    [Fact]
    public void Cost_OfAPartOfANano_IsRoundedUp()
        => Assert.Equal(new NanoUsd(1), new Pricing(new TokenRates(new TokenPrice(1), default)).Cost(new BillableTokens { Input = 1 }));

    [Fact]
    public void Cost_OfAnyTokens_IsTheSumOfItsPartsRoundedUp()
    {
        var count = Gen.Long[0, 1_000_000];
        Gen.Select(Rates, count, count, count, count, Gen.Select(count, count)).Sample((rates, plain, cached, written, audio, output) =>
        {
            var (text, speech) = output;
            var picos = (decimal)plain * rates.Input.PicoUsd
                + (decimal)cached * (rates.CachedInput ?? rates.Input).PicoUsd
                + (decimal)written * (rates.CacheWrite ?? rates.Input).PicoUsd
                + (decimal)audio * (rates.AudioInput ?? rates.Input).PicoUsd
                + (decimal)text * rates.Output.PicoUsd
                + (decimal)speech * (rates.AudioOutput ?? rates.Output).PicoUsd;

            var cost = new Pricing(rates).Cost(new BillableTokens
            {
                Input = plain + cached + written + audio,
                CachedInput = cached,
                CacheWrite = written,
                AudioInput = audio,
                Output = text + speech,
                AudioOutput = speech,
            });

            Assert.Equal(Math.Ceiling(picos / 1000), cost.Nanos);
        });
    }

    [Fact]
    public void Cost_OfCountsPastAllReason_Saturates()
    {
        var dear = new TokenPrice(1_000_000_000_000_000);
        var pricing = new Pricing(new TokenRates(dear, dear));
        Assert.Equal(
            NanoUsd.MaxValue,
            pricing.Cost(new BillableTokens { Input = long.MaxValue, CachedInput = long.MaxValue, Output = long.MaxValue, AudioOutput = long.MaxValue }));
    }

    [Fact]
    public void Cost_OfNegativeCounts_IsNothing()
    {
        var pricing = new Pricing(new TokenRates(new TokenPrice(1000), new TokenPrice(1000)));
        Assert.Equal(NanoUsd.Zero, pricing.Cost(new BillableTokens { Input = -5, Output = -7, CachedInput = long.MinValue }));
    }

    [Fact]
    public void Cost_AboveTheLongContextStep_TakesItsRatesForTheWholeCall()
    {
        var pricing = new Pricing(new TokenRates(new TokenPrice(1_250_000), new TokenPrice(10_000_000)))
        {
            LongContext = new LongContextRates(200_000, new TokenRates(new TokenPrice(2_500_000), new TokenPrice(15_000_000))),
        };

        Assert.Equal("0.26", pricing.Cost(new BillableTokens { Input = 200_000, Output = 1_000 }).ToString());
        Assert.Equal("0.5150025", pricing.Cost(new BillableTokens { Input = 200_001, Output = 1_000 }).ToString());
    }

    [Fact]
    public void OutputTokensWithin_AnyLimit_IsTheMostThatKeepsIt()
        => Gen.Select(Rates, Gen.Long[0, 100_000_000_000], Gen.Long[0, 1_000_000]).Sample((rates, nanos, input) =>
        {
            var (pricing, limit) = (new Pricing(rates), new NanoUsd(nanos));
            var tokens = pricing.OutputTokensWithin(limit, input);

            if (tokens is null)
            {
                Assert.True(Cost(0) > limit);
            }
            else if (rates.Output.PicoUsd > 0)
            {
                Assert.True(Cost(tokens.Value) <= limit && Cost(tokens.Value + 1) > limit);
            }
            else
            {
                Assert.Equal(long.MaxValue, tokens);
            }

            NanoUsd Cost(long output) => pricing.Cost(new BillableTokens { Input = input, Output = output });
        });
}
