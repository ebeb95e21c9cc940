namespace Inferly.Pipeline.Limits;

/// <summary>
/// One limit per minute by the generic cell rate algorithm: a bucket that holds a minute's worth, empties by what is taken and refills
/// evenly. All of its state is the instant at which it is full again, so that taking is one compare-and-swap. Thread-safe, lock-free.
/// The limit comes with each call, since it may be changed at any time. Instants are ticks of 100 ns since some fixed one.
/// </summary>
internal sealed class RateBucket
{
    public const long Window = TimeSpan.TicksPerMinute;

    private long _fullAt;

    /// <summary>Takes all or nothing.</summary>
    public bool TryTake(int amount, int limit, long now)
    {
        var refill = TicksFor(amount, limit);
        while (true)
        {
            var before = Volatile.Read(ref _fullAt);
            var after = Math.Max(before, now) + refill;
            if (after - now > Window)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _fullAt, after, before) == before)
            {
                return true;
            }
        }
    }

    /// <summary>Takes more than there may be: later takers wait for it.</summary>
    public void Charge(int amount, int limit, long now)
    {
        var refill = TicksFor(amount, limit);
        while (true)
        {
            var before = Volatile.Read(ref _fullAt);
            if (Interlocked.CompareExchange(ref _fullAt, Math.Max(before, now) + refill, before) == before)
            {
                return;
            }
        }
    }

    /// <summary>Puts back what was taken in vain; the bucket never holds more than a minute's worth.</summary>
    public void Give(int amount, int limit) => Interlocked.Add(ref _fullAt, -TicksFor(amount, limit));

    public RateQuota QuotaAt(int limit, long now)
    {
        var toFull = Math.Max(0, Volatile.Read(ref _fullAt) - now);
        var remaining = Math.Max(0, Window - toFull) * limit / Window;
        return new RateQuota(limit, (int)remaining, TimeSpan.FromTicks(toFull));
    }

    /// <summary>How long until the amount can be taken, if nobody else takes any.</summary>
    public TimeSpan WaitFor(int amount, int limit, long now)
        => TimeSpan.FromTicks(Math.Max(0, Math.Max(0, Volatile.Read(ref _fullAt) - now) + TicksFor(amount, limit) - Window));

    // Rounded down, so that exactly the limit fits into one window. The product fits: 2^31 times 6e8.
    private static long TicksFor(int amount, int limit) => amount * Window / limit;
}
