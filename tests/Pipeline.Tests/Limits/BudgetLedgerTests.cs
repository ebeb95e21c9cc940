using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.State;
using Inferly.Pipeline.Tests.State;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Pipeline.Tests.Limits;

public sealed class BudgetLedgerTests
{
    // 23:59:59.5 on the last day of a month.
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 31, 23, 59, 59, 500, TimeSpan.Zero));
    private readonly BudgetLedger _ledger;

    public BudgetLedgerTests() => _ledger = new BudgetLedger(_time);

    [Fact]
    public void TryReserve_WithinBoth_HoldsItBackUntilSettled()
    {
        var (key, project) = (Key(10), Project(10));

        Assert.True(_ledger.TryReserve(key, project, Usd(8), out var first, out _));
        Assert.False(_ledger.TryReserve(key, project, Usd(3), out _, out _));
        _ledger.Settle(ref first, Usd(5));

        Assert.True(_ledger.TryReserve(key, project, Usd(5), out _, out _));
        Assert.Equal(Usd(5), _ledger.SpentBy(key));
        Assert.Equal(Usd(5), _ledger.SpentIn(project));
    }

    [Fact]
    public void TryReserve_TooMuchForTheKey_SaysHowItStands()
    {
        var (key, project) = (Key(10, BudgetPeriod.Day), Project(null));
        _ledger.TryReserve(key, project, Usd(4), out var spent, out _);
        _ledger.Settle(ref spent, Usd(4));
        _ledger.TryReserve(key, project, Usd(3), out _, out _);

        Assert.False(_ledger.TryReserve(key, project, Usd(4), out _, out var refusal));

        var midnight = new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(new BudgetRefusal(LimitScope.Key, key.Budget!, Usd(4), Usd(3), Usd(4), midnight), refusal);
    }

    [Fact]
    public void TryReserve_TooMuchForTheProject_HoldsNothingOfTheKey()
    {
        var (key, project) = (Key(10), Project(1, BudgetPeriod.Month));

        Assert.False(_ledger.TryReserve(key, project, Usd(2), out _, out var refusal));

        Assert.Equal(LimitScope.Project, refusal?.Scope);
        Assert.Equal(new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero), refusal?.ResetsAt);
        Assert.True(_ledger.TryReserve(key, Project(null, id: "elsewhere"), Usd(10), out _, out _));
    }

    [Fact]
    public void TryReserve_ExhaustedBudget_StillLetsThroughWhatCostsNothing()
    {
        var key = Key(0);

        Assert.True(_ledger.TryReserve(key, Project(null), NanoUsd.Zero, out _, out _));
        Assert.False(_ledger.TryReserve(key, Project(null), new NanoUsd(1), out _, out _));
    }

    [Fact]
    public void Release_CancelledCall_LeavesTheBalanceAsItWas()
    {
        var (key, project) = (Key(1), Project(1));
        _ledger.TryReserve(key, project, Usd(1), out var reservation, out _);

        _ledger.Release(ref reservation);

        Assert.Equal(NanoUsd.Zero, _ledger.SpentBy(key));
        Assert.True(_ledger.TryReserve(key, project, Usd(1), out _, out _));
    }

    [Fact]
    public void Settle_Twice_CountsOnce()
    {
        var (key, project) = (Key(10), Project(10));
        _ledger.TryReserve(key, project, Usd(5), out var reservation, out _);

        _ledger.Settle(ref reservation, Usd(2));
        _ledger.Settle(ref reservation, Usd(2));

        Assert.Equal(Usd(2), _ledger.SpentBy(key));
        Assert.True(_ledger.TryReserve(key, project, Usd(8), out _, out _));
    }

    [Fact]
    public void TryReserve_NextDay_HasTheWholeBudgetAgain()
    {
        var (key, project) = (Key(1, BudgetPeriod.Day), Project(null));
        _ledger.TryReserve(key, project, Usd(1), out _, out _);
        Assert.False(_ledger.TryReserve(key, project, Usd(1), out _, out _));

        _time.Advance(TimeSpan.FromMilliseconds(500));

        Assert.True(_ledger.TryReserve(key, project, Usd(1), out _, out _));
    }

    [Fact]
    public void Settle_AfterThePeriodEnded_LeavesTheNewOneAlone()
    {
        var (key, project) = (Key(1, BudgetPeriod.Day), Project(1, BudgetPeriod.Month));
        _ledger.TryReserve(key, project, Usd(1), out var old, out _);
        _time.Advance(TimeSpan.FromSeconds(1));
        _ledger.TryReserve(key, project, Usd(0.25m), out var fresh, out _);

        _ledger.Settle(ref old, Usd(1));
        _ledger.Settle(ref fresh, Usd(0.25m));

        Assert.Equal(Usd(0.25m), _ledger.SpentBy(key));
        Assert.Equal(Usd(0.25m), _ledger.SpentIn(project));
        Assert.True(_ledger.TryReserve(key, project, Usd(0.75m), out _, out _));
    }

    [Fact]
    public void TryReserve_BudgetSetLater_CountsWhatWasSpentBefore()
    {
        _ledger.TryReserve(Key(null), Project(null), Usd(5), out var reservation, out _);
        _ledger.Settle(ref reservation, Usd(5));

        Assert.False(_ledger.TryReserve(Key(6, BudgetPeriod.Day), Project(null), Usd(2), out _, out _));
        Assert.False(_ledger.TryReserve(Key(null), Project(6, BudgetPeriod.Month), Usd(2), out _, out _));
    }

    [Fact]
    public void TryReserve_ClockIsSetBack_StaysInTheLaterPeriod()
    {
        var time = new ShiftedTime(new FakeTimeProvider(new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero)));
        var ledger = new BudgetLedger(time);
        var (key, project) = (Key(1, BudgetPeriod.Day), Project(null));
        Assert.True(ledger.TryReserve(key, project, Usd(1), out var reservation, out _));
        time.Shift = TimeSpan.FromSeconds(-5);

        Assert.False(ledger.TryReserve(key, project, Usd(1), out _, out _));
        ledger.Release(ref reservation);
        Assert.True(ledger.TryReserve(key, project, Usd(1), out _, out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Add_RecordsOfThePast_CountWhereTheirPeriodStillRuns(bool backwards)
    {
        SpendRecord[] records =
        [
            new("acme", "key_1", new DateOnly(2025, 12, 31), Usd(100)),
            new("acme", "key_1", new DateOnly(2026, 1, 1), Usd(10)),
            new("acme", "key_2", new DateOnly(2026, 1, 1), Usd(20)),
            new("acme", "key_1", new DateOnly(2026, 1, 31), Usd(1)),
        ];

        _ledger.Add(backwards ? records.Reverse() : records);

        Assert.Equal(Usd(1), _ledger.SpentBy(Key(1, BudgetPeriod.Day)));
        Assert.Equal(Usd(11), _ledger.SpentBy(Key(1, BudgetPeriod.Month)));
        Assert.Equal(Usd(31), _ledger.SpentIn(Project(1, BudgetPeriod.Month)));
    }

    [Fact]
    public void Add_RecordOfTomorrow_CountsAsTodaysAndHoldsNothingUp()
    {
        _ledger.Add([new("acme", "key_1", new DateOnly(2026, 2, 1), Usd(3))]);

        Assert.Equal(Usd(3), _ledger.SpentBy(Key(1, BudgetPeriod.Day)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(NanoUsd.Zero, _ledger.SpentBy(Key(1, BudgetPeriod.Day)));
    }

    [Fact]
    public void TryReserve_KnownKey_AllocatesNothing()
    {
        var (key, project) = (Key(1_000), Project(1_000));
        _ledger.TryReserve(key, project, Usd(1), out var first, out _);
        _ledger.Release(ref first);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            _ledger.TryReserve(key, project, Usd(1), out var reservation, out _);
            _ledger.Settle(ref reservation, Usd(0.0001m));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static NanoUsd Usd(decimal usd) => new((long)(usd * 1_000_000_000));

    private static ApiKey Key(decimal? usd, BudgetPeriod period = BudgetPeriod.Day)
        => Entities.Key("sk_live_secret") with { Budget = usd is { } some ? new Budget(Usd(some), period) : null };

    private static Project Project(decimal? usd, BudgetPeriod period = BudgetPeriod.Day, string id = "acme")
        => Entities.Project(id) with { Budget = usd is { } some ? new Budget(Usd(some), period) : null };
}
