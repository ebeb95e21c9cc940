using System.Text;
using System.Text.Json;
using CsCheck;
using Inferly.Pipeline.Money;

namespace Inferly.Pipeline.Tests.Money;

public sealed class NanoUsdTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("0.00021", 210_000)]
    [InlineData("1e-9", 1)]
    [InlineData("0.1", 100_000_000)]
    [InlineData("12.5", 12_500_000_000)]
    [InlineData("-0.5", -500_000_000)]
    [InlineData("9223372036", 9_223_372_036_000_000_000)]
    public void TryRead_Number_IsExact(string json, long nanos)
    {
        Assert.True(TryRead(json, MidpointRounding.ToEven, out var amount));
        Assert.Equal(nanos, amount.Nanos);
    }

    [Theory]
    [InlineData("0.30000000000000004", MidpointRounding.ToZero, 300_000_000)]
    [InlineData("0.0000000019", MidpointRounding.ToZero, 1)]
    [InlineData("0.0000000011", MidpointRounding.ToPositiveInfinity, 2)]
    public void TryRead_FinerThanANano_RoundsAsAsked(string json, MidpointRounding rounding, long nanos)
    {
        Assert.True(TryRead(json, rounding, out var amount));
        Assert.Equal(nanos, amount.Nanos);
    }

    [Theory]
    [InlineData("9223372037")]
    [InlineData("-1e10")]
    [InlineData("1e300")]
    [InlineData("\"1\"")]
    [InlineData("true")]
    public void TryRead_TooLargeOrNoNumber_IsRefused(string json)
        => Assert.False(TryRead(json, MidpointRounding.ToZero, out _));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "0.000000001")]
    [InlineData(210_000, "0.00021")]
    [InlineData(12_000_000_000, "12")]
    [InlineData(-500_000_000, "-0.5")]
    [InlineData(long.MaxValue, "9223372036.854775807")]
    [InlineData(long.MinValue, "-9223372036.854775808")]
    public void ToString_Amount_IsPlainDecimal(long nanos, string text)
        => Assert.Equal(text, new NanoUsd(nanos).ToString());

    [Fact]
    public void WriteTo_AnyAmount_ReadsBackAsItself()
        => Gen.Long[-9_223_372_036_000_000_000, 9_223_372_036_000_000_000].Select(nanos => new NanoUsd(nanos)).Sample(amount =>
        {
            var json = Write(amount);
            Assert.DoesNotContain('E', json);
            Assert.True(TryRead(json, MidpointRounding.ToEven, out var read));
            Assert.Equal(amount, read);
        });

    [Fact]
    public void Arithmetic_AnyAmounts_IsThatOfWideIntegersHeldInRange()
        => Gen.Select(Gen.Long, Gen.Long).Sample((a, b) =>
        {
            Assert.Equal(Clamp((Int128)a + b), (new NanoUsd(a) + new NanoUsd(b)).Nanos);
            Assert.Equal(Clamp((Int128)a - b), (new NanoUsd(a) - new NanoUsd(b)).Nanos);
            Assert.Equal(a < b, new NanoUsd(a) < new NanoUsd(b));
            Assert.Equal(a >= b, new NanoUsd(a) >= new NanoUsd(b));
        });

    [Fact]
    public void Addition_PastTheLargestAmount_Saturates()
    {
        Assert.Equal(NanoUsd.MaxValue, NanoUsd.MaxValue + new NanoUsd(1));
        Assert.Equal(new NanoUsd(long.MinValue), new NanoUsd(long.MinValue) - new NanoUsd(1));
    }

    private static long Clamp(Int128 value) => value > long.MaxValue ? long.MaxValue : value < long.MinValue ? long.MinValue : (long)value;

    private static bool TryRead(string json, MidpointRounding rounding, out NanoUsd amount)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return NanoUsd.TryRead(ref reader, rounding, out amount);
    }

    private static string Write(NanoUsd amount)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            amount.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
