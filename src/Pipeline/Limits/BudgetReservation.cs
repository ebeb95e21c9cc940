using Inferly.Pipeline.Money;

namespace Inferly.Pipeline.Limits;

/// <summary>
/// Money held back for one call, until the ledger settles or releases it. The default is a reservation of nothing, and what a settled
/// one becomes.
/// </summary>
public readonly struct BudgetReservation
{
    internal BudgetReservation(BudgetAccount key, BudgetAccount project, UtcPeriods keyPeriods, UtcPeriods projectPeriods, NanoUsd amount)
    {
        Key = key;
        Project = project;
        KeyPeriods = keyPeriods;
        ProjectPeriods = projectPeriods;
        Amount = amount;
    }

    /// <summary>The upper bound of what the call may cost.</summary>
    public NanoUsd Amount { get; }

    internal BudgetAccount? Key { get; }

    internal BudgetAccount? Project { get; }

    internal UtcPeriods KeyPeriods { get; }

    internal UtcPeriods ProjectPeriods { get; }
}
