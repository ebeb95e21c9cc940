using System.Globalization;
using Inferly.Pipeline.Limits;

namespace Inferly.Ingress.Access;

/// <summary>The <c>x-ratelimit-*</c> headers, for requests and tokens; those of a limit that does not exist are left out.</summary>
public static class RateLimitHeaders
{
    public static void Apply(IHeaderDictionary headers, in RateDecision decision)
    {
        if (decision.Requests is { } requests)
        {
            headers["x-ratelimit-limit-requests"] = Text(requests.Limit);
            headers["x-ratelimit-remaining-requests"] = Text(requests.Remaining);
            headers["x-ratelimit-reset-requests"] = requests.FormatReset();
        }
        if (decision.Tokens is { } tokens)
        {
            headers["x-ratelimit-limit-tokens"] = Text(tokens.Limit);
            headers["x-ratelimit-remaining-tokens"] = Text(tokens.Remaining);
            headers["x-ratelimit-reset-tokens"] = tokens.FormatReset();
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
