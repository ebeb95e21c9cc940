using Inferly.Pipeline.Limits;

namespace Inferly.Analytics.Spend;

/// <summary>
/// What the records that this process committed lately say of money, by offset: as many as come between two looks of <see cref="SpendTotals"/>, which
/// so reads hardly any of them back. Nobody relies on it: what is not here is read from the log. Thread-safe.
/// </summary>
internal sealed class HeardSpending
{
    // A quarter of a second at 60,000 records a second. A power of two.
    private const int Capacity = 1 << 14;

    private readonly Lock _gate = new();
    private readonly Entry[] _entries = new Entry[Capacity];
    private long _from;

    /// <summary>Keeps what a record says, unless it has been passed already, or lies too far ahead.</summary>
    public void Add(long offset, in SpendRecord spent)
    {
        lock (_gate)
        {
            if (offset >= _from && offset - _from < Capacity)
            {
                Of(offset) = new Entry(offset + 1, spent);
            }
        }
    }

    /// <summary>Takes what was heard of a record, and passes all before it. False where nothing was.</summary>
    public bool TryTake(long offset, out SpendRecord spent)
    {
        lock (_gate)
        {
            _from = offset;
            ref var entry = ref Of(offset);
            spent = entry.Spent;
            return entry.Next == offset + 1;
        }
    }

    /// <summary>The first offset from this one on that something was heard of; <see cref="long.MaxValue"/> for none.</summary>
    public long FirstFrom(long offset)
    {
        lock (_gate)
        {
            for (var at = offset; at < offset + Capacity; at++)
            {
                if (Of(at).Next == at + 1)
                {
                    return at;
                }
            }

            return long.MaxValue;
        }
    }

    private ref Entry Of(long offset) => ref _entries[offset & (Capacity - 1)];

    // Next is the offset behind it, so that an empty one is none's.
    private readonly record struct Entry(long Next, SpendRecord Spent);
}
