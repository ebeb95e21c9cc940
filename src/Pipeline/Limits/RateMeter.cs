namespace Inferly.Pipeline.Limits;

/// <summary>Both limits of one key or project. A limit that is null is none. Thread-safe, lock-free.</summary>
internal sealed class RateMeter
{
    private readonly RateBucket _requests = new();
    private readonly RateBucket _tokens = new();
    private int _requestsTaken;
    private int _tokensTaken;

    /// <summary>Takes one request and its tokens, or neither; on refusal says which did not fit.</summary>
    public bool TryTake(in RateLimits limits, int tokens, long now, out RateUnit exceeded)
    {
        exceeded = RateUnit.Requests;
        if (limits.Requests is { } rpm && !_requests.TryTake(1, rpm, now))
        {
            return false;
        }

        exceeded = RateUnit.Tokens;
        if (limits.Tokens is not { } tpm || _tokens.TryTake(tokens, tpm, now))
        {
            Count(1, tokens);
            return true;
        }

        if (limits.Requests is { } taken)
        {
            _requests.Give(1, taken);
        }

        return false;
    }

    /// <summary>Undoes a <see cref="TryTake"/>.</summary>
    public void Give(in RateLimits limits, int tokens)
    {
        if (limits.Requests is { } rpm)
        {
            _requests.Give(1, rpm);
        }

        if (limits.Tokens is { } tpm)
        {
            _tokens.Give(tokens, tpm);
        }

        Count(-1, -tokens);
    }

    /// <summary>What was taken here since the last call.</summary>
    public (int Requests, int Tokens) TakeUsed() => (Interlocked.Exchange(ref _requestsTaken, 0), Interlocked.Exchange(ref _tokensTaken, 0));

    /// <summary>What another replica has taken of the same limits: whoever comes next here waits for it. Not counted as taken here.</summary>
    public void Charge(in RateLimits limits, int requests, int tokens, long now)
    {
        if (limits.Requests is { } rpm)
        {
            Charge(_requests, requests, rpm, now);
        }

        if (limits.Tokens is { } tpm)
        {
            Charge(_tokens, tokens, tpm, now);
        }
    }

    /// <summary>Replaces the tokens that were taken by those that were used.</summary>
    public void Correct(in RateLimits limits, int taken, int used, long now)
    {
        if (limits.Tokens is not { } tpm)
        {
            return;
        }

        Charge(_tokens, used - taken, tpm, now);
        Count(0, used - taken);
    }

    public RateQuota? Requests(in RateLimits limits, long now) => limits.Requests is { } rpm ? _requests.QuotaAt(rpm, now) : null;

    public RateQuota? Tokens(in RateLimits limits, long now) => limits.Tokens is { } tpm ? _tokens.QuotaAt(tpm, now) : null;

    public TimeSpan WaitFor(in RateLimits limits, RateUnit unit, int tokens, long now) => unit == RateUnit.Requests
        ? _requests.WaitFor(1, limits.Requests!.Value, now)
        : _tokens.WaitFor(tokens, limits.Tokens!.Value, now);

    private static void Charge(RateBucket bucket, int amount, int limit, long now)
    {
        if (amount > 0)
        {
            bucket.Charge(amount, limit, now);
        }
        else
        {
            bucket.Give(-amount, limit);
        }
    }

    private void Count(int requests, int tokens)
    {
        Interlocked.Add(ref _requestsTaken, requests);
        Interlocked.Add(ref _tokensTaken, tokens);
    }
}
