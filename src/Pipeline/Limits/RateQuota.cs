using System.Globalization;
using Inferly.Pipeline.Money;

namespace Inferly.Pipeline.Limits;

/// <summary>How a rate limit stands: what a caller is told in the <c>x-ratelimit-*</c> headers.</summary>
/// <param name="Limit">Units per minute.</param>
/// <param name="Remaining">Units that could be taken at once.</param>
/// <param name="Reset">Time until all of the limit could be.</param>
public readonly record struct RateQuota(int Limit, int Remaining, TimeSpan Reset)
{
    /// <summary>The one of the two that runs out first; null is no limit.</summary>
    public static RateQuota? Tighter(RateQuota? left, RateQuota? right)
        => left is { } a && right is { } b ? (b.Remaining < a.Remaining ? right : left) : left ?? right;

    /// <summary>The reset as OpenAI writes it, rounded up to the millisecond: <c>0s</c>, <c>120ms</c>, <c>8.64s</c>, <c>6m0s</c>.</summary>
    public string FormatReset()
    {
        var ms = (long)Math.Ceiling(Reset.TotalMilliseconds);
        if (ms is > 0 and < 1000)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{ms}ms");
        }

        var seconds = PlainDecimal.Format(ms % 60_000, 3);
        return ms < 60_000 ? seconds + "s" : string.Create(CultureInfo.InvariantCulture, $"{ms / 60_000}m{seconds}s");
    }
}
