using Inferly.Pipeline.Context;
using Inferly.Pipeline.Health;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>
/// Gets the answer: asks the candidates one after the other until one answers, and relays what it says. When it is done, all but the last
/// bytes have gone to the caller; those wait in <see cref="RequestContext.Tail"/> for the record.
/// </summary>
/// <param name="spending">Keeps attempts within limits of money.</param>
/// <param name="hedges">Keeps second calls within their budget.</param>
/// <param name="settings">The numbers of failover, as configured now.</param>
/// <param name="time">The clock.</param>
/// <param name="observer">Sees every attempt.</param>
public sealed class StreamStage(
    SpendGuard spending, HedgeBudgets hedges, Func<FailoverSettings> settings, TimeProvider time, IAttemptObserver observer) : IAsyncStage
{
    /// <inheritdoc/>
    public Task RunAsync(RequestContext context)
    {
        var numbers = WorkflowFailover.Over(settings(), context.Workflow?.Failover);
        var failover = new Failover(context, spending, hedges, numbers, time, observer);
        return context.Request!.Stream ? StreamAsync(failover, context) : failover.RunAsync();
    }

    private static async Task StreamAsync(Failover failover, RequestContext context)
    {
        await failover.RunAsync().ConfigureAwait(false);
        if (context.Outcome == RequestOutcome.Answered)
        {
            StreamEnd.Write(context);
        }
    }
}
