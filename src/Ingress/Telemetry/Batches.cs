namespace Inferly.Ingress.Telemetry;

/// <summary>
/// Values of many threads, handed over some at a time, by one thread at a time. Whatever they are added up in stays with one processor
/// for a while in place of moving between all of them with each value. Bounded; thread-safe.
/// </summary>
/// <typeparam name="T">A value: small, since it is copied.</typeparam>
/// <param name="take">Gets the values of a processor in their order; never called by two threads at once.</param>
internal sealed class Batches<T>(Action<ReadOnlySpan<T>> take)
    where T : struct
{
    // Whoever adds the last of these hands them over. Many enough to be worth the way, few enough that nobody waits long for it.
    private const int Enough = 64;

    // The room of a processor while somebody else is at it.
    private const int Room = 256;

    private readonly Lock _taking = new();
    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Stripe())];
    private T[] _spare = new T[Room];

    /// <summary>Adds a value.</summary>
    public void Add(in T value)
    {
        var stripe = _stripes[Thread.GetCurrentProcessorId() % _stripes.Length];
        int waiting;
        while (!stripe.TryAdd(value, out waiting))
        {
            lock (_taking)
            {
                HandOver(stripe);
            }
        }

        // Where somebody is at it, one of the next values will do.
        if (waiting >= Enough && _taking.TryEnter())
        {
            try
            {
                HandOver(stripe);
            }
            finally
            {
                _taking.Exit();
            }
        }
    }

    /// <summary>Hands over everything that has been added, and reads what has come of it while nothing more is handed over.</summary>
    public TResult Settled<TResult>(Func<TResult> read)
    {
        lock (_taking)
        {
            foreach (var stripe in _stripes)
            {
                HandOver(stripe);
            }

            return read();
        }
    }

    private void HandOver(Stripe stripe)
    {
        _spare = stripe.Exchange(_spare, out var count);
        var added = _spare.AsSpan(0, count);
        take(added);
        added.Clear();
    }

    // Its array stands between it and the next in memory, so that no two share a cache line.
    private sealed class Stripe
    {
        private readonly Lock _gate = new();
        private T[] _values = new T[Room];
        private int _count;

        public bool TryAdd(in T value, out int count)
        {
            lock (_gate)
            {
                if (_count == Room)
                {
                    count = Room;
                    return false;
                }

                _values[_count++] = value;
                count = _count;
                return true;
            }
        }

        public T[] Exchange(T[] empty, out int count)
        {
            lock (_gate)
            {
                count = _count;
                _count = 0;
                var values = _values;
                _values = empty;
                return values;
            }
        }
    }
}
