using Inferly.Pipeline.Context;
using Inferly.Pipeline.Limits;

namespace Inferly.Pipeline.Stages.Record;

/// <summary>
/// Says what happened: one record a request, committed before the caller gets the last bytes of its answer. What was
/// taken from the rate limits by estimate is corrected here too. A request whose key is unknown has no project to be
/// recorded in; it is only counted.
/// </summary>
/// <param name="log">Where records go.</param>
/// <param name="limiter">The rate limits.</param>
/// <param name="observer">Spans and metrics.</param>
/// <param name="isStrict">Durability <c>strict</c>: what can't be recorded is not answered.</param>
/// <param name="time">The clock.</param>
public sealed class RecordStage(IRequestLog log, RateLimiter limiter, IRequestObserver observer, Func<bool> isStrict, TimeProvider time) : IAsyncStage
{
    /// <inheritdoc/>
    public async Task RunAsync(RequestContext context)
    {
        if (context.TokensTaken > 0)
        {
            limiter.Correct(context.Key!, context.Project!, context.TokensTaken, TokensUsed(context));
        }

        if (context.Project is not null)
        {
            using var record = new Tail();
            RequestRecord.Write(context, time, record);
            if (!await log.CommitAsync(record.Written, RequestRecord.Spent(context), CancellationToken.None).ConfigureAwait(false))
            {
                Lost(context);
            }
        }

        observer.Ended(context);
    }

    private void Lost(RequestContext context)
    {
        observer.RecordLost(context);
        if (isStrict())
        {
            context.Tail.Clear();
            context.End(RequestOutcome.Failed, NotRecorded());
        }
    }

    private static int TokensUsed(RequestContext context)
    {
        long used = 0;
        foreach (var attempt in context.Attempts)
        {
            used += attempt.Usage.TotalTokens;
        }

        return (int)Math.Min(used, int.MaxValue);
    }

    private static GatewayError NotRecorded() => new(
        503,
        "server_error",
        "not_recorded",
        "The answer could not be recorded, and this gateway is configured (durability: strict) not to give unrecorded answers.")
    {
        RetryAfter = TimeSpan.FromSeconds(5),
    };
}
