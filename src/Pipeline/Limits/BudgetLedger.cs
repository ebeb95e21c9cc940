using System.Diagnostics.CodeAnalysis;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.State;

namespace Inferly.Pipeline.Limits;

/// <summary>
/// Budgets of keys and projects. Before a call its highest possible price is reserved from both at once, after it what it really cost is
/// settled: as long as no call costs more than it reserved, no budget is ever overspent, however many run at a time. Thread-safe: one
/// short lock, since a reservation must see both accounts at the same moment. This process counts for itself; what others spend is told
/// by <see cref="Add"/>.
/// </summary>
public sealed class BudgetLedger(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, BudgetAccount> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BudgetAccount> _projects = new(StringComparer.Ordinal);

    /// <summary>Reserves from the key's and the project's budget, or from neither.</summary>
    /// <param name="key">The caller's key.</param>
    /// <param name="project">The project it acts in.</param>
    /// <param name="upperBound">The most that the call may cost.</param>
    /// <param name="reservation">To be settled or released exactly once.</param>
    /// <param name="refusal">Why not, when false.</param>
    public bool TryReserve(
        ApiKey key, Project project, NanoUsd upperBound, out BudgetReservation reservation, [NotNullWhen(false)] out BudgetRefusal? refusal)
    {
        var now = time.GetUtcNow();
        var periods = UtcPeriods.Of(now);
        lock (_lock)
        {
            var keyAccount = AccountOf(_keys, key.Id, periods);
            var projectAccount = AccountOf(_projects, project.Id, periods);
            reservation = default;
            refusal = Refuse(LimitScope.Key, keyAccount, key.Budget, upperBound, now)
                ?? Refuse(LimitScope.Project, projectAccount, project.Budget, upperBound, now);
            if (refusal is not null)
            {
                return false;
            }

            reservation = new(keyAccount, projectAccount, keyAccount.Reserve(upperBound), projectAccount.Reserve(upperBound), upperBound);
            return true;
        }
    }

    /// <summary>Replaces a reservation by what the call cost, in the period in which it was reserved. A second time changes nothing.</summary>
    public void Settle(ref BudgetReservation reservation, NanoUsd cost)
    {
        if (reservation is { Key: { } key, Project: { } project })
        {
            lock (_lock)
            {
                key.Settle(reservation.KeyPeriods, reservation.Amount, cost);
                project.Settle(reservation.ProjectPeriods, reservation.Amount, cost);
            }
        }
        reservation = default;
    }

    /// <summary>Gives a reservation back whole: nothing was called.</summary>
    public void Release(ref BudgetReservation reservation) => Settle(ref reservation, NanoUsd.Zero);

    /// <summary>
    /// Counts what was spent elsewhere: before this process started, or by another replica. In any order; days and months that are over
    /// are left out, a day that another's clock has reached too early counts as today.
    /// </summary>
    public void Add(IEnumerable<SpendRecord> spent)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        foreach (var record in spent)
        {
            var periods = UtcPeriods.Of(record.Day < today ? record.Day : today);
            lock (_lock)
            {
                AccountOf(_keys, record.KeyId, periods).Settle(periods, NanoUsd.Zero, record.Amount);
                AccountOf(_projects, record.Project, periods).Settle(periods, NanoUsd.Zero, record.Amount);
            }
        }
    }

    /// <summary>What the key spent in the present period of its budget; in the present month if it has none.</summary>
    public NanoUsd SpentBy(ApiKey key) => Spent(_keys, key.Id, key.Budget);

    /// <summary>What the project spent in the present period of its budget; in the present month if it has none.</summary>
    public NanoUsd SpentIn(Project project) => Spent(_projects, project.Id, project.Budget);

    private static BudgetAccount AccountOf(Dictionary<string, BudgetAccount> accounts, string id, UtcPeriods periods)
    {
        if (!accounts.TryGetValue(id, out var account))
        {
            accounts[id] = account = new BudgetAccount();
        }

        account.RollTo(periods);
        return account;
    }

    private static BudgetRefusal? Refuse(LimitScope scope, BudgetAccount account, Budget? budget, NanoUsd asked, DateTimeOffset now)
    {
        if (budget is null || account.Fits(asked, budget))
        {
            return null;
        }

        var meter = account.MeterOf(budget.Period);
        return new BudgetRefusal(scope, budget, meter.Spent, meter.Reserved, asked, NextPeriod(budget.Period, now));
    }

    private static DateTimeOffset NextPeriod(BudgetPeriod period, DateTimeOffset now)
    {
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        return period == BudgetPeriod.Day ? today.AddDays(1) : today.AddDays(1 - today.Day).AddMonths(1);
    }

    private NanoUsd Spent(Dictionary<string, BudgetAccount> accounts, string id, Budget? budget)
    {
        var periods = UtcPeriods.Of(time.GetUtcNow());
        lock (_lock)
        {
            if (!accounts.TryGetValue(id, out var account))
            {
                return NanoUsd.Zero;
            }

            account.RollTo(periods);
            return account.MeterOf(budget?.Period ?? BudgetPeriod.Month).Spent;
        }
    }
}
