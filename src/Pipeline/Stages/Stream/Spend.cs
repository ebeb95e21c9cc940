using Inferly.Pipeline.Context;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Money;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>The money side of one attempt: what was set aside for it, or why it can't be paid. Settled exactly once.</summary>
internal struct Spend
{
    private readonly BudgetLedger? _ledger;
    private BudgetReservation _reservation;

    private Spend(GatewayError? refusal, int? maxOutputTokens, NanoUsd most, BudgetLedger? ledger, BudgetReservation reservation)
    {
        Refusal = refusal;
        MaxOutputTokens = maxOutputTokens;
        Most = most;
        _ledger = ledger;
        _reservation = reservation;
    }

    /// <summary>Why the attempt must not be made; null: it may.</summary>
    public GatewayError? Refusal { get; }

    /// <summary>The limit of output tokens that keeps the bound; null: none is needed, or the caller's own does.</summary>
    public int? MaxOutputTokens { get; }

    /// <summary>The most that the attempt can cost; zero where nothing limits it.</summary>
    public NanoUsd Most { get; }

    /// <summary>It may not be made.</summary>
    public static Spend Refused(GatewayError why) => new(why, null, default, null, default);

    /// <summary>It may be made with what was reserved.</summary>
    public static Spend Reserved(int? maxOutputTokens, NanoUsd most, BudgetLedger ledger, BudgetReservation reservation) =>
        new(null, maxOutputTokens, most, ledger, reservation);

    /// <summary>Replaces what was set aside by what the attempt cost.</summary>
    public void Settle(NanoUsd cost) => _ledger?.Settle(ref _reservation, cost);
}
