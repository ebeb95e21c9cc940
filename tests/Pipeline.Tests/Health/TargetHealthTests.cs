using Inferly.Pipeline.Health;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Pipeline.Tests.Health;

public sealed class TargetHealthTests
{
    private readonly TargetHealth _health = new(new FailoverSettings(), new FakeTimeProvider());

    [Fact]
    public void Snapshot_NoFailure_ShowsNoneAndRanksByThePrior()
    {
        Record(AttemptOutcome.Answered);

        Assert.Equal(0, _health.Snapshot().ErrorRate);
        Assert.True(_health.Estimate().ErrorRate > 0);
    }

    [Fact]
    public void Snapshot_OneOfFourFailed_ShowsAQuarter()
    {
        AttemptOutcome[] outcomes = [AttemptOutcome.Answered, AttemptOutcome.ServerError, AttemptOutcome.Answered, AttemptOutcome.Answered];
        foreach (var outcome in outcomes)
        {
            Record(outcome);
        }

        Assert.Equal(0.25, _health.Snapshot().ErrorRate);
    }

    [Fact]
    public void Snapshot_NothingThatCounts_ShowsNoRate()
    {
        Record(AttemptOutcome.Superseded);

        Assert.Null(_health.Snapshot().ErrorRate);
    }

    private void Record(AttemptOutcome outcome) =>
        _health.Record(outcome, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), outputTokens: 20, isProbe: false);
}
