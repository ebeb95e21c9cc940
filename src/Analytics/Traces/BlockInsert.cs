using ClickHouse.Driver;
using Inferly.Analytics.ClickHouse;
using Inferly.Analytics.Topics;

namespace Inferly.Analytics.Traces;

/// <summary>Inserts records whatever comes: what ClickHouse can't take now it takes later, what it can't read at all is found by halving.</summary>
internal sealed class BlockInsert(ClickHouseStore store, Patience patience)
{
    /// <param name="records">The block. The same block is halved the same way whenever it comes again.</param>
    /// <param name="token">Names it among all blocks; a part of it is named by its bounds as well.</param>
    /// <param name="setAside">Told of each record that can't be read: its place in the block, and why.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task InsertAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> records, string token, Func<int, string, Task> setAside, CancellationToken cancellationToken) =>
        InsertAsync(records, 0, records.Count, token, setAside, cancellationToken);

    private async Task InsertAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> records, int from, int to, string token, Func<int, string, Task> setAside, CancellationToken cancellationToken)
    {
        if (from == to)
        {
            return;
        }

        string? unreadable = null;
        await patience.UntilDoneAsync("ClickHouse", async () =>
        {
            try
            {
                await store.InsertAsync([.. records.Skip(from).Take(to - from)], $"{token}/{from}-{to}", cancellationToken);
            }
            catch (ClickHouseServerException refusal) when (RecordErrors.IsOfTheRecord(refusal.ErrorCode))
            {
                unreadable = refusal.Message;
            }
        }, cancellationToken);
        if (unreadable is null)
        {
            return;
        }

        if (to - from == 1)
        {
            await setAside(from, unreadable);
            return;
        }

        var half = from + (to - from) / 2;
        await InsertAsync(records, from, half, token, setAside, cancellationToken);
        await InsertAsync(records, half, to, token, setAside, cancellationToken);
    }
}
