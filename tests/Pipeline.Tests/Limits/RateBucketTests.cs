using CsCheck;
using Inferly.Pipeline.Limits;

namespace Inferly.Pipeline.Tests.Limits;

public sealed class RateBucketTests
{
    private const long Minute = TimeSpan.TicksPerMinute;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(60)]
    [InlineData(1_000)]
    public void TryTake_AtOneInstant_ExactlyTheLimit(int limit)
    {
        var bucket = new RateBucket();

        Assert.All(Enumerable.Range(0, limit), _ => Assert.True(bucket.TryTake(1, limit, 0)));
        Assert.False(bucket.TryTake(1, limit, 0));
    }

    [Fact]
    public void TryTake_EmptyBucket_RefillsEvenly()
    {
        var bucket = new RateBucket();
        bucket.TryTake(60, 60, 0);

        Assert.False(bucket.TryTake(1, 60, TimeSpan.TicksPerSecond - 1));
        Assert.True(bucket.TryTake(1, 60, TimeSpan.TicksPerSecond));
        Assert.False(bucket.TryTake(1, 60, TimeSpan.TicksPerSecond));
    }

    [Fact]
    public void TryTake_AfterALongPause_HoldsOneMinutesWorthAndNoMore()
    {
        var bucket = new RateBucket();
        bucket.TryTake(1, 60, 0);

        Assert.True(bucket.TryTake(60, 60, 100 * Minute));
        Assert.False(bucket.TryTake(1, 60, 100 * Minute));
    }

    [Fact]
    public void QuotaAt_AfterTaking_SaysWhatIsLeftAndWhenAllIsBack()
    {
        var bucket = new RateBucket();
        bucket.TryTake(15, 60, 0);

        Assert.Equal(new RateQuota(60, 45, TimeSpan.FromSeconds(15)), bucket.QuotaAt(60, 0));
        Assert.Equal(new RateQuota(60, 55, TimeSpan.FromSeconds(5)), bucket.QuotaAt(60, 10 * TimeSpan.TicksPerSecond));
        Assert.Equal(new RateQuota(60, 60, TimeSpan.Zero), bucket.QuotaAt(60, Minute));
    }

    [Fact]
    public void Charge_BeyondTheLimit_MakesOthersWait()
    {
        var bucket = new RateBucket();
        bucket.Charge(90, 60, 0);

        Assert.Equal(new RateQuota(60, 0, TimeSpan.FromSeconds(90)), bucket.QuotaAt(60, 0));
        Assert.Equal(TimeSpan.FromSeconds(31), bucket.WaitFor(1, 60, 0));
        Assert.False(bucket.TryTake(1, 60, (31 * TimeSpan.TicksPerSecond) - 1));
        Assert.True(bucket.TryTake(1, 60, 31 * TimeSpan.TicksPerSecond));
    }

    [Fact]
    public void WaitFor_AnyHistory_IsTheFirstInstantAtWhichItPasses()
        => Gen.Select(Gen.Int[1, 100_000], Gen.Select(Gen.Int[0, 2_000], Gen.Long[0, Minute]).Array[1, 30], Gen.Int[1, 1_000]).Sample(
            (limit, steps, amount) =>
            {
                amount = Math.Min(amount, limit);
                var bucket = new RateBucket();
                var now = 0L;
                foreach (var (taken, pause) in steps)
                {
                    bucket.TryTake(taken, limit, now);
                    now += pause;
                }
                var wait = bucket.WaitFor(amount, limit, now).Ticks;

                Assert.True(wait == 0 || !bucket.TryTake(amount, limit, now + wait - 1));
                Assert.True(bucket.TryTake(amount, limit, now + wait));
            },
            iter: 2_000);

    [Fact]
    public void TryTake_AnyHistory_NeverMoreThanTwoLimitsInAnyMinute()
        => Gen.Select(Gen.Int[1, 1_000], Gen.Select(Gen.Int[1, 50], Gen.Long[0, Minute / 20]).Array[100]).Sample(
            (limit, steps) =>
            {
                var bucket = new RateBucket();
                var taken = new List<(long At, int Amount)>();
                var now = 0L;
                foreach (var (amount, pause) in steps)
                {
                    now += pause;
                    if (bucket.TryTake(amount, limit, now))
                    {
                        taken.Add((now, amount));
                    }
                }
                // A full bucket and a minute of refilling: the bound of the algorithm for any window.
                Assert.All(taken, first =>
                    Assert.True(taken.Where(other => other.At >= first.At && other.At < first.At + Minute).Sum(other => other.Amount) <= 2 * limit));
            },
            iter: 500);

    [Fact]
    public async Task TryTake_FromManyThreads_ExactlyTheLimit()
    {
        var bucket = new RateBucket();

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => Enumerable.Range(0, 10_000).Count(_ => bucket.TryTake(1, 5_000, 0)))));

        Assert.Equal(5_000, taken.Sum());
    }
}
