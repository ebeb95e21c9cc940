namespace Inferly.Pipeline.Health;

/// <summary>
/// How many retries one provider may get: a share of its requests of the last ten seconds, and never fewer than ten. Keeps a
/// storm of failures from becoming a storm of retries. Thread-safe.
/// </summary>
public sealed class RetryBudget(double share, TimeProvider time)
{
    private const int AlwaysAllowed = 10;
    private const int Seconds = 10;

    private readonly Lock _lock = new();
    private readonly (long Second, int Requests, int Retries)[] _buckets = new (long, int, int)[Seconds];

    /// <summary>Counts a first call.</summary>
    public void Request()
    {
        lock (_lock)
        {
            Bucket().Requests++;
        }
    }

    /// <summary>Takes one retry out of the budget.</summary>
    /// <returns>False when it is spent.</returns>
    public bool TryRetry()
    {
        lock (_lock)
        {
            var oldest = Now() - Seconds;
            int requests = 0, retries = 0;
            foreach (var bucket in _buckets)
            {
                if (bucket.Second > oldest)
                {
                    requests += bucket.Requests;
                    retries += bucket.Retries;
                }
            }

            if (retries >= Math.Max(AlwaysAllowed, requests * share))
            {
                return false;
            }

            Bucket().Retries++;
            return true;
        }
    }

    private ref (long Second, int Requests, int Retries) Bucket()
    {
        var second = Now();
        ref var bucket = ref _buckets[second % Seconds];
        if (bucket.Second != second)
        {
            bucket = (second, 0, 0);
        }

        return ref bucket;
    }

    // Offset by the window so that the empty buckets of the first seconds are never taken for current ones.
    private long Now() => (long)time.GetElapsedTime(0).TotalSeconds + Seconds;
}
