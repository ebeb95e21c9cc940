using Inferly.Pipeline.Money;

namespace Inferly.Pipeline.Limits;

/// <summary>What was spent and is reserved in the present day or month. Not thread-safe: the ledger's lock guards it.</summary>
internal struct PeriodMeter
{
    // Days or months since a fixed one.
    private int _period;

    public NanoUsd Spent { get; private set; }

    public NanoUsd Reserved { get; private set; }

    /// <summary>Starts anew where the period is a later one. A clock that was set back goes on in the later period.</summary>
    public void RollTo(int period)
    {
        if (period > _period)
        {
            (_period, Spent, Reserved) = (period, NanoUsd.Zero, NanoUsd.Zero);
        }
    }

    public readonly bool Fits(NanoUsd amount, NanoUsd budget) => Spent + Reserved + amount <= budget;

    public int Reserve(NanoUsd amount)
    {
        Reserved += amount;
        return _period;
    }

    /// <summary>Replaces a reservation by what was spent, in the period in which it was made: a later one is not touched.</summary>
    public void Settle(int period, NanoUsd reserved, NanoUsd spent)
    {
        if (period != _period)
        {
            return;
        }

        Reserved -= reserved;
        Spent += spent;
    }
}
