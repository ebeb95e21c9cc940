using Inferly.Pipeline.Limits;

namespace Inferly.Pipeline.Tests.Limits;

public sealed class RateQuotaTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "1ms")]
    [InlineData(1_200_000, "120ms")]
    [InlineData(10_000_000, "1s")]
    [InlineData(86_400_000, "8.64s")]
    [InlineData(599_999_999, "1m0s")]
    [InlineData(3_600_000_000, "6m0s")]
    [InlineData(905_000_000, "1m30.5s")]
    public void FormatReset_Ticks_AsOpenAiWritesThem(long ticks, string expected)
        => Assert.Equal(expected, new RateQuota(1, 0, TimeSpan.FromTicks(ticks)).FormatReset());

    [Fact]
    public void Tighter_TwoLimits_IsTheOneWithLessLeft()
    {
        RateQuota? wide = new RateQuota(100, 50, TimeSpan.FromSeconds(30));
        RateQuota? narrow = new RateQuota(1_000, 10, TimeSpan.FromSeconds(59));

        Assert.Equal(narrow, RateQuota.Tighter(wide, narrow));
        Assert.Equal(narrow, RateQuota.Tighter(narrow, wide));
        Assert.Equal(wide, RateQuota.Tighter(wide, null));
        Assert.Equal(wide, RateQuota.Tighter(null, wide));
        Assert.Null(RateQuota.Tighter(null, null));
    }
}
