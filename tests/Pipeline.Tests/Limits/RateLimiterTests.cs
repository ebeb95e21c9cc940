using Inferly.Pipeline.Limits;
using Inferly.Pipeline.State;
using Inferly.Pipeline.Tests.State;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Pipeline.Tests.Limits;

public sealed class RateLimiterTests
{
    private readonly FakeTimeProvider _time = new(Entities.Now);
    private readonly RateLimiter _limiter;

    public RateLimiterTests() => _limiter = new RateLimiter(_time);

    [Fact]
    public void TryTake_NoLimits_PassesWithoutQuotas()
        => Assert.Equal(default, _limiter.TryTake(Key(null, null), Project(null, null), 1_000_000));

    [Fact]
    public void TryTake_KeyIsUsedUp_NamesTheLimitAndWhenToReturn()
    {
        var (key, project) = (Key(2, null), Project(100, null));
        _limiter.TryTake(key, project, 0);
        _limiter.TryTake(key, project, 0);

        var decision = _limiter.TryTake(key, project, 0);

        Assert.Equal(new RateRefusal(LimitScope.Key, RateUnit.Requests, 2, TimeSpan.FromSeconds(30)), decision.Refusal);
        Assert.Equal(new RateQuota(2, 0, TimeSpan.FromMinutes(1)), decision.Requests);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(_limiter.TryTake(key, project, 0).Allowed);
    }

    [Fact]
    public void TryTake_ProjectIsUsedUp_TakesNothingFromTheKey()
    {
        var (key, project) = (Key(10, 1_000), Project(1, null));
        _limiter.TryTake(key, project, 100);

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(LimitScope.Project, _limiter.TryTake(key, project, 100).Refusal?.Scope);
        }

        Assert.Equal(8, _limiter.TryTake(key, Project(null, null, "elsewhere"), 100).Requests?.Remaining);
    }

    [Fact]
    public void Charge_WhatAnotherReplicaTook_IsMissingHereAndNotToldAgain()
    {
        var (key, project) = (Key(10, 1_000), Project(100, null));
        var state = Entities.StateOf(key, project);
        var other = new RateLimiter(_time);
        other.TryTake(key, project, 300);
        other.TryTake(key, project, 300);
        other.Correct(key, project, 300, 100);

        foreach (var use in other.TakeUsed())
        {
            _limiter.Charge(use, state);
        }

        Assert.Empty(other.TakeUsed());
        Assert.Empty(_limiter.TakeUsed());
        var decision = _limiter.TryTake(key, project, 0);
        Assert.Equal(7, decision.Requests?.Remaining);
        Assert.Equal(600, decision.Tokens?.Remaining);
    }

    [Fact]
    public void Charge_MoreThanTheLimit_IsPaidBackBeforeAnybodyPasses()
    {
        var (key, project) = (Key(60, null), Project(null, null));
        _limiter.Charge(new RateUse(LimitScope.Key, key.Id, 90, 0), Entities.StateOf(key, project));

        Assert.False(_limiter.TryTake(key, project, 0).Allowed);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(_limiter.TryTake(key, project, 0).Allowed);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_limiter.TryTake(key, project, 0).Allowed);
    }

    [Fact]
    public void TakeUsed_RefusedRequest_HasTakenNothing()
    {
        var (key, project) = (Key(10, null), Project(1, null));
        _limiter.TryTake(key, project, 0);
        _limiter.TakeUsed();

        Assert.False(_limiter.TryTake(key, project, 0).Allowed);

        Assert.Empty(_limiter.TakeUsed());
    }

    [Fact]
    public void TryTake_TokensAreUsedUp_TakesNoRequest()
    {
        var (key, project) = (Key(10, 100), Project(null, null));

        Assert.True(_limiter.TryTake(key, project, 80).Allowed);
        Assert.Equal(new RateRefusal(LimitScope.Key, RateUnit.Tokens, 100, TimeSpan.FromSeconds(18)), _limiter.TryTake(key, project, 50).Refusal);
        Assert.Equal(8, _limiter.TryTake(key, project, 20).Requests?.Remaining);
    }

    [Fact]
    public void TryTake_MoreTokensThanAMinuteHas_NeverFits()
    {
        var refusal = _limiter.TryTake(Key(null, 100), Project(null, null), 101).Refusal;

        Assert.True(refusal?.NeverFits);
    }

    [Fact]
    public void TryTake_SeveralKeysOfOneProject_ShareItsLimit()
    {
        var project = Project(3, null);

        var passed = Enumerable.Range(0, 5).Count(i => _limiter.TryTake(Key(3, null, $"key_{i}"), project, 0).Allowed);

        Assert.Equal(3, passed);
    }

    [Fact]
    public void TryTake_TwoLimits_ReportsTheTighter()
    {
        var decision = _limiter.TryTake(Key(10, 1_000), Project(5, 100_000), 100);

        Assert.Equal(new RateQuota(5, 4, TimeSpan.FromSeconds(12)), decision.Requests);
        Assert.Equal(new RateQuota(1_000, 900, TimeSpan.FromSeconds(6)), decision.Tokens);
    }

    [Theory]
    [InlineData(100, 30, 70)]
    [InlineData(100, 0, 100)]
    [InlineData(40, 90, 10)]
    [InlineData(10, 150, 0)]
    public void Correct_ActualUse_ReplacesTheEstimate(int estimated, int used, int remaining)
    {
        var (key, project) = (Key(null, 100), Project(null, 100));
        _limiter.TryTake(key, project, estimated);

        _limiter.Correct(key, project, estimated, used);

        Assert.Equal(remaining, _limiter.TryTake(key, project, 0).Tokens?.Remaining);
    }

    [Fact]
    public void TryTake_LimitIsChanged_CountsWhatWasTakenBefore()
    {
        _limiter.TryTake(Key(10, null), Project(null, null), 0);

        Assert.Equal(89, _limiter.TryTake(Key(100, null), Project(null, null), 0).Requests?.Remaining);
    }

    [Fact]
    public void TryTake_KnownKey_AllocatesNothing()
    {
        var (key, project) = (Key(1_000_000, 1_000_000), Project(1_000_000, 1_000_000));
        _limiter.TryTake(key, project, 1);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            _limiter.TryTake(key, project, 10);
            _limiter.Correct(key, project, 10, 8);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task TryTake_FromManyThreads_NeverMoreThanTheTighterLimit()
    {
        var (key, project) = (Key(700, null), Project(500, null));

        var passed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => Enumerable.Range(0, 1_000).Count(_ => _limiter.TryTake(key, project, 0).Allowed))));

        Assert.Equal(500, passed.Sum());
    }

    private static ApiKey Key(int? rpm, int? tpm, string id = "key_1")
        => Entities.Key("sk_live_secret", id) with { RequestsPerMinute = rpm, TokensPerMinute = tpm };

    private static Project Project(int? rpm, int? tpm, string id = "acme")
        => Entities.Project(id) with { RequestsPerMinute = rpm, TokensPerMinute = tpm };
}
