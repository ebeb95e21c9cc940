namespace Inferly.Pipeline.Limits;

/// <summary>Both limits of one key or project. A limit that is null is none. Thread-safe, lock-free.</summary>
internal sealed class RateMeter
{
    private readonly RateBucket _requests = new();
    private readonly RateBucket _tokens = new();

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
    }

    /// <summary>Replaces the tokens that were taken by those that were used.</summary>
    public void Correct(in RateLimits limits, int taken, int used, long now)
    {
        if (limits.Tokens is not { } tpm)
        {
            return;
        }

        if (used > taken)
        {
            _tokens.Charge(used - taken, tpm, now);
        }
        else
        {
            _tokens.Give(taken - used, tpm);
        }
    }

    public RateQuota? Requests(in RateLimits limits, long now) => limits.Requests is { } rpm ? _requests.QuotaAt(rpm, now) : null;

    public RateQuota? Tokens(in RateLimits limits, long now) => limits.Tokens is { } tpm ? _tokens.QuotaAt(tpm, now) : null;

    public TimeSpan WaitFor(in RateLimits limits, RateUnit unit, int tokens, long now) => unit == RateUnit.Requests
        ? _requests.WaitFor(1, limits.Requests!.Value, now)
        : _tokens.WaitFor(tokens, limits.Tokens!.Value, now);
}
