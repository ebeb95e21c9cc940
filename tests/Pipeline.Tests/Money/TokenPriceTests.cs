using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Inferly.Pipeline.Money;

namespace Inferly.Pipeline.Tests.Money;

public sealed class TokenPriceTests
{
    [Theory]
    [InlineData("1.5e-07", 150_000)]
    [InlineData("7.5e-09", 7_500)]
    [InlineData("3.625e-09", 3_625)]
    [InlineData("0.0006", 600_000_000)]
    [InlineData("0.0", 0)]
    [InlineData("3.3333333333333335e-05", 33_333_333)]
    public void TryFromUsdPerToken_CataloguePrice_IsExactToThePico(string usd, long picos)
    {
        Assert.True(TokenPrice.TryFromUsdPerToken(decimal.Parse(usd, NumberStyles.Float, CultureInfo.InvariantCulture), out var price));
        Assert.Equal(picos, price.PicoUsd);
    }

    [Theory]
    [InlineData("0.15", 150_000)]
    [InlineData("0.15000000000000002", 150_000)]
    [InlineData("0.00000001", 1)]
    [InlineData("0", 0)]
    public void TryFromUsdPerMtok_Price_IsNearestButNeverFree(string usd, long picos)
    {
        Assert.True(TokenPrice.TryFromUsdPerMtok(decimal.Parse(usd, CultureInfo.InvariantCulture), out var price));
        Assert.Equal(picos, price.PicoUsd);
    }

    [Fact]
    public void TryFrom_NegativeOrAbsurd_IsRefused()
    {
        Assert.False(TokenPrice.TryFromUsdPerToken(-0.000001m, out _));
        Assert.False(TokenPrice.TryFromUsdPerToken(decimal.MaxValue, out _));
        Assert.False(TokenPrice.TryFromUsdPerMtok(-1m, out _));
        Assert.False(TokenPrice.TryFromUsdPerMtok(decimal.MaxValue, out _));
    }

    [Fact]
    public void WriteUsdPerMtok_AnyPrice_ReadsBackAsItself()
        => Gen.Long[0, 1_000_000_000_000_000].Select(picos => new TokenPrice(picos)).Sample(price =>
        {
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream))
            {
                price.WriteUsdPerMtok(writer);
            }

            var text = Encoding.UTF8.GetString(stream.ToArray());
            Assert.DoesNotContain('E', text);
            Assert.True(TokenPrice.TryFromUsdPerMtok(decimal.Parse(text, CultureInfo.InvariantCulture), out var read));
            Assert.Equal(price, read);
        });
}
