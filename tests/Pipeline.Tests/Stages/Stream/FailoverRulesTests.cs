using Inferly.Pipeline.Health;
using Inferly.Pipeline.Stages.Stream;

namespace Inferly.Pipeline.Tests.Stages.Stream;

/// <summary>The table of docs/guides/failover.md, a line a case.</summary>
public sealed class FailoverRulesTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData(AttemptOutcome.ConnectFailed, "others", "Next")]
    [InlineData(AttemptOutcome.ConnectFailed, "", "Retry")]
    [InlineData(AttemptOutcome.ConnectFailed, "retried", "GiveUp")]
    [InlineData(AttemptOutcome.ServerError, "others", "Next")]
    [InlineData(AttemptOutcome.ServerError, "others chosen", "Retry")]
    [InlineData(AttemptOutcome.ServerError, "others chosen retried", "Next")]
    [InlineData(AttemptOutcome.ServerError, "", "Retry")]
    [InlineData(AttemptOutcome.ServerError, "retried", "GiveUp")]
    [InlineData(AttemptOutcome.QuotaExhausted, "others chosen", "Next")]
    [InlineData(AttemptOutcome.QuotaExhausted, "chosen", "GiveUp")]
    [InlineData(AttemptOutcome.CredentialRejected, "others chosen", "Next")]
    [InlineData(AttemptOutcome.CredentialRejected, "", "GiveUp")]
    [InlineData(AttemptOutcome.Forbidden, "others", "Next")]
    [InlineData(AttemptOutcome.TimedOut, "others", "Next")]
    [InlineData(AttemptOutcome.TimedOut, "chosen", "GiveUp")]
    [InlineData(AttemptOutcome.ModelUnsuitable, "others", "Next")]
    [InlineData(AttemptOutcome.ModelUnsuitable, "chosen", "PassOn")]
    [InlineData(AttemptOutcome.ContextExceeded, "others", "Next")]
    [InlineData(AttemptOutcome.ContextExceeded, "", "PassOn")]
    [InlineData(AttemptOutcome.RequestRejected, "others", "PassOn")]
    [InlineData(AttemptOutcome.RateLimited, "others", "Next")]
    [InlineData(AttemptOutcome.RateLimited, "others chosen", "Retry")]
    [InlineData(AttemptOutcome.RateLimited, "", "Retry")]
    [InlineData(AttemptOutcome.ServerError, "others spent", "GiveUp")]
    public void Decide_EveryOutcome_FollowsTheTable(AttemptOutcome outcome, string facts, string step)
    {
        var decision = FailoverRules.Decide(Situation(outcome, facts), Longest, 0.5);
        Assert.Equal(step, decision.Step.ToString());
    }

    [Theory]
    [InlineData(2, "chosen others", "Retry", 2000)]
    [InlineData(4, "chosen others", "Next", 0)]
    [InlineData(4, "chosen", "GiveUp", 0)]
    [InlineData(1, "others", "Next", 0)]
    public void Decide_RateLimitedWithRetryAfter_WaitsItOutOnlyForTheCallersChoice(int seconds, string facts, string step, int waitMs)
    {
        var decision = FailoverRules.Decide(Situation(AttemptOutcome.RateLimited, facts) with { RetryAfter = TimeSpan.FromSeconds(seconds) }, Longest, 0.5);
        Assert.Equal((step, TimeSpan.FromMilliseconds(waitMs)), (decision.Step.ToString(), decision.Wait));
    }

    [Theory]
    [InlineData(0, 50)]
    [InlineData(0.5, 100)]
    [InlineData(1, 150)]
    public void Decide_QuickRetry_IsJittered(double random, int ms) =>
        Assert.Equal(TimeSpan.FromMilliseconds(ms), FailoverRules.Decide(Situation(AttemptOutcome.ServerError, ""), Longest, random).Wait);

    private static FailoverSituation Situation(AttemptOutcome outcome, string facts) => new(
        outcome,
        RetryAfter: null,
        IsCallersChoice: facts.Contains("chosen", StringComparison.Ordinal),
        HasOthers: facts.Contains("others", StringComparison.Ordinal),
        WasRetried: facts.Contains("retried", StringComparison.Ordinal),
        AttemptsLeft: !facts.Contains("spent", StringComparison.Ordinal));
}
