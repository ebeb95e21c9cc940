using System.Globalization;
using Inferly.Pipeline.Money;

namespace Inferly.Pipeline.Tests.Money;

public sealed class PlainDecimalTests
{
    [Theory]
    [InlineData(0, 9, "0")]
    [InlineData(210_000, 9, "0.00021")]
    [InlineData(12_000_000_000, 9, "12")]
    [InlineData(-500_000_000, 9, "-0.5")]
    [InlineData(long.MinValue, 9, "-9223372036.854775808")]
    [InlineData(long.MaxValue, 18, "9.223372036854775807")]
    [InlineData(8_640, 3, "8.64")]
    [InlineData(-7, 0, "-7")]
    public void Format_Number_IsPlainAndWithoutNeedlessZeros(long value, int decimals, string expected)
    {
        Assert.Equal(expected, PlainDecimal.Format(value, decimals));
    }

    [Fact]
    public void Format_AnyNumber_IsWhatDecimalWrites()
    {
        var random = new Random(20261123);
        for (var n = 0; n < 10_000; n++)
        {
            var value = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
            Assert.Equal((value / 1_000_000_000m).ToString("0.#########", CultureInfo.InvariantCulture), PlainDecimal.Format(value, 9));
        }
    }

    [Fact]
    public void TryFormat_NoRoom_WritesNothing()
    {
        Assert.False(PlainDecimal.TryFormat(123, 0, stackalloc char[2], out var length));
        Assert.Equal(0, length);
    }
}
