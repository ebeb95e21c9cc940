using System.Globalization;
using Inferly.Ingress.Access;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Money;

namespace Inferly.Ingress.Inference;

/// <summary>The headers that tell what became of a request; those that are only known at its end go with whole answers alone.</summary>
internal static class AnswerHeaders
{
    /// <summary>What is known when a stream begins.</summary>
    public static void ApplyStream(IHeaderDictionary headers, RequestContext context) => Apply(headers, context, context.AnsweredBy!);

    /// <summary>All there is.</summary>
    public static void ApplyWhole(IHeaderDictionary headers, RequestContext context, TimeProvider time)
    {
        Apply(headers, context, context.AnsweredBy!);
        ApplyAttempts(headers, context);
        headers["x-inferly-cost-usd"] = context.Cost.ToString();
        var overhead = time.GetElapsedTime(context.StartedAt);
        foreach (var attempt in context.Attempts)
        {
            overhead -= attempt.Duration;
        }

        headers["x-inferly-overhead-ms"] = PlainDecimal.Format((long)Math.Max(0, overhead.TotalMicroseconds), 3);
    }

    /// <summary>How many upstream calls were made.</summary>
    public static void ApplyAttempts(IHeaderDictionary headers, RequestContext context)
    {
        if (context.Attempts.Count > 0)
        {
            headers["x-inferly-attempts"] = context.Attempts.Count.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>How the rate limits stand.</summary>
    public static void ApplyLimits(IHeaderDictionary headers, RequestContext context) => RateLimitHeaders.Apply(headers, context.Rate);

    private static void Apply(IHeaderDictionary headers, RequestContext context, Target target)
    {
        headers["x-inferly-model"] = target.Model.Id;
        headers["x-inferly-cache"] = "bypass";
        headers["x-inferly-trace-id"] = context.TraceId;
        ApplyLimits(headers, context);
    }
}
