using System.Runtime.CompilerServices;
using Inferly.Analytics.Topics;

namespace Inferly.Analytics.Tests.Traces;

/// <summary>Batches whose consumer dies at a given moment of the first batch.</summary>
/// <param name="inner">Where they come from.</param>
/// <param name="moment">When.</param>
/// <param name="untilMidInsert">From the beginning of the insert.</param>
/// <param name="stop">Ends the consumer.</param>
internal sealed class MortalBatches(IRecordBatches inner, MortalBatches.Moment moment, TimeSpan untilMidInsert, Func<Task> stop) : IRecordBatches
{
    /// <summary>The moments at which a consumer can die.</summary>
    public enum Moment
    {
        BeforeTheInsert,
        DuringTheInsert,
        BetweenInsertAndCommit,
        AfterTheCommit,
    }

    public long Backlog => inner.Backlog;

    public Task DrainedAsync(CancellationToken cancellationToken) => inner.DrainedAsync(cancellationToken);

    public async IAsyncEnumerable<RecordBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in inner.ReadAsync(cancellationToken))
        {
            if (moment == Moment.BeforeTheInsert)
            {
                await DieAsync(cancellationToken);
            }

            if (moment == Moment.DuringTheInsert)
            {
                _ = StopInMidInsertAsync();
            }

            yield return new RecordBatch(batch.Id, batch.Records, async cancellation =>
            {
                if (moment == Moment.AfterTheCommit)
                {
                    await batch.DoneAsync(cancellation);
                }

                await DieAsync(cancellation);
            });
        }
    }

    private async Task StopInMidInsertAsync()
    {
        await Task.Delay(untilMidInsert);
        await stop();
    }

    // Nothing of the consumer runs after it, as after kill -9.
    private Task DieAsync(CancellationToken stopped)
    {
        _ = stop();
        return Task.Delay(Timeout.InfiniteTimeSpan, stopped);
    }
}
