using ClickHouse.Driver.ADO.Parameters;
using Inferly.Analytics.ClickHouse;
using Inferly.Analytics.Log;
using Inferly.Analytics.Topics;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Traces;

/// <summary>
/// Puts back into ClickHouse the requests of the local log that are missing there, with their attempts. ClickHouse forgets the tokens of blocks after
/// 10,000 of them, and remembers those of rows that were deleted: so it is asked which requests it has, and gets the others, under a token of their own.
/// What was deleted stays deleted. What the consumer has not handed on yet is left to it. For a log that no gateway is using.
/// </summary>
public sealed class RecordReplay(EventLog log, ClickHouseStore store, ErasedRecords erased, TimeProvider time, ILogger<RecordReplay> logger)
{
    private const int BlockRecords = 10_000;
    private const int BlockBytes = 16 << 20;

    /// <param name="from">Only records that were written at this moment or later.</param>
    /// <param name="cancellationToken">Ends it between two blocks; another run goes on where it is needed.</param>
    /// <exception cref="IOException">The log cannot be read.</exception>
    public async Task<ReplayOutcome> RunAsync(DateTimeOffset from, CancellationToken cancellationToken)
    {
        var (read, inserted, deleted, unreadable) = (0L, 0L, 0L, 0L);
        var records = log.Topic(TopicNames.Requests);
        var end = log.Position(TopicNames.Requests, RecordConsumer.Name).Committed;
        var insert = new BlockInsert(store, new Patience(time, logger));
        foreach (var block in records.ReadUpTo(end, BlockRecords, BlockBytes))
        {
            var wanted = new Dictionary<string, (long Micros, ReadOnlyMemory<byte> Record)>();
            foreach (var record in block.Where(record => record.UnixMicros >= UnixMicros.Of(from)))
            {
                read++;
                var head = RecordHead.Read(record.Payload.Span);
                if (head is not { RequestId: { Length: > 0 } id, Micros: { } micros })
                {
                    unreadable++;
                }
                else if (erased.Holds(head))
                {
                    deleted++;
                }
                else
                {
                    wanted[id] = (micros, record.Payload);
                }
            }

            foreach (var present in await PresentAsync(wanted.Values.Select(record => record.Micros), cancellationToken))
            {
                wanted.Remove(present);
            }

            var refused = 0;
            await insert.InsertAsync([.. wanted.Values.Select(record => record.Record)], $"replay/{Guid.NewGuid()}", (_, _) =>
            {
                refused++;
                return Task.CompletedTask;
            }, cancellationToken);
            inserted += wanted.Count - refused;
            unreadable += refused;
        }

        return new ReplayOutcome(read, inserted, deleted, unreadable);
    }

    // By time and not by name: thousands of names are too long for an address, and the table lies in the order of time.
    private async Task<List<string>> PresentAsync(IEnumerable<long> micros, CancellationToken cancellationToken)
    {
        var present = new List<string>();
        var times = micros.ToArray();
        if (times.Length == 0)
        {
            return present;
        }

        var client = await store.ClientAsync(cancellationToken);
        await using var reader = await client.ExecuteReaderAsync(
            "SELECT request_id FROM inferly.requests "
            + "WHERE ts >= fromUnixTimestamp64Micro({from:Int64}, 'UTC') AND ts <= fromUnixTimestamp64Micro({to:Int64}, 'UTC')",
            new ClickHouseParameterCollection
            {
                new ClickHouseDbParameter { ParameterName = "from", Value = times.Min() },
                new ClickHouseDbParameter { ParameterName = "to", Value = times.Max() },
            },
            cancellationToken: cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            present.Add(reader.GetString(0));
        }

        return present;
    }
}
