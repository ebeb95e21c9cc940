using System.Runtime.CompilerServices;
using Inferly.Analytics.Topics;

namespace Inferly.Analytics.Tests.Traces;

/// <summary>Batches whose consumer dies at a given moment of the first batch.</summary>
/// <param name="inner">Where they come from.</param>
/// <param name="moment">When.</param>
/// <param name="stop">Ends the consumer while an insert is on its way.</param>
internal sealed class MortalBatches(IRecordBatches inner, MortalBatches.Moment moment, Func<Task> stop) : IRecordBatches
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
                throw new ConsumerDiedException();
            }

            if (moment == Moment.DuringTheInsert)
            {
                _ = stop();
            }

            yield return new RecordBatch(batch.Id, batch.Records, async cancellation =>
            {
                if (moment == Moment.AfterTheCommit)
                {
                    await batch.DoneAsync(cancellation);
                }

                throw new ConsumerDiedException();
            });
        }
    }

    /// <summary>Nobody handles it: nothing runs after it, as after kill -9.</summary>
    public sealed class ConsumerDiedException : Exception;
}
