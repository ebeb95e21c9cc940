using Inferly.Pipeline.Money;
using Inferly.Pipeline.State;

namespace Inferly.Pipeline.Limits;

/// <summary>
/// What one key or project spends. Days and months are both counted whether or not there is a budget, so that one which is set later
/// counts what was spent before. Not thread-safe: the ledger's lock guards it.
/// </summary>
internal sealed class BudgetAccount
{
    private PeriodMeter _day;
    private PeriodMeter _month;

    public void RollTo(UtcPeriods now)
    {
        _day.RollTo(now.Day);
        _month.RollTo(now.Month);
    }

    public PeriodMeter MeterOf(BudgetPeriod period) => period == BudgetPeriod.Day ? _day : _month;

    public bool Fits(NanoUsd amount, Budget? budget) => budget is null || MeterOf(budget.Period).Fits(amount, budget.Amount);

    public UtcPeriods Reserve(NanoUsd amount) => new(_day.Reserve(amount), _month.Reserve(amount));

    public void Settle(UtcPeriods periods, NanoUsd reserved, NanoUsd spent)
    {
        _day.Settle(periods.Day, reserved, spent);
        _month.Settle(periods.Month, reserved, spent);
    }
}
