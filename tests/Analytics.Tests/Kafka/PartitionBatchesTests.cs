using System.Text;
using Confluent.Kafka;
using CsCheck;
using Inferly.Analytics.Kafka;

namespace Inferly.Analytics.Tests.Kafka;

public sealed class PartitionBatchesTests
{
    [Fact]
    public void Add_BatchesOfSeveralNodesBetweenEachOther_EachComesWholeInOrderAndNothingUndoneIsPassed() =>
        Gen.Select(Gen.Int[1, 6].Array[1, 12], Gen.Int[0, 1_000]).Sample((sizes, seed) =>
        {
            var records = Interleave(sizes, new Random(seed));
            var batches = new PartitionBatches(4);
            var undone = new Dictionary<string, long>();
            var found = new Dictionary<string, string[]>();
            var random = new Random(seed + 1);
            var waiting = new List<PartitionBatches.Complete>();
            long offset = 0;
            foreach (var (batch, index) in records)
            {
                undone.TryAdd($"n/{batch}", offset);
                if (batches.Add(offset++, Message($"n/{batch}", index, sizes[batch])) is { } complete)
                {
                    found.Add(complete.Id, [.. complete.Records.Select(record => Encoding.UTF8.GetString(record.Span))]);
                    waiting.Add(complete);
                }

                while (waiting.Count > 0 && random.Next(2) == 0)
                {
                    var done = waiting[random.Next(waiting.Count)];
                    waiting.Remove(done);
                    batches.Finish(done);
                    undone.Remove(done.Id);
                }

                Assert.Equal(undone.Count == 0 ? offset : undone.Values.Min(), batches.Done);
            }

            for (var batch = 0; batch < sizes.Length; batch++)
            {
                Assert.Equal(Enumerable.Range(0, sizes[batch]).Select(index => $"n/{batch}:{index}"), found[$"n/{batch}"]);
            }
        });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("n/1-2/5/5")]
    [InlineData("n/1-2/-1/5")]
    [InlineData("n/1-2/x/5")]
    [InlineData("/1")]
    public void Add_RecordOfNoBatch_IsABatchOfItsOwn(string? header)
    {
        var message = new Message<byte[]?, byte[]> { Value = "foreign"u8.ToArray() };
        if (header is not null)
        {
            message.Headers = [new Header(BatchHeader.Name, Encoding.UTF8.GetBytes(header))];
        }

        var complete = new PartitionBatches(4).Add(17, message);

        Assert.Equal("kafka/4/17", complete!.Id);
        Assert.Equal("foreign", Encoding.UTF8.GetString(Assert.Single(complete.Records).Span));
    }

    [Fact]
    public void Add_EmptyRecord_IsABatchThatSomebodyCanSetAside()
    {
        var complete = new PartitionBatches(0).Add(0, new Message<byte[]?, byte[]> { Value = null! });

        Assert.Empty(Assert.Single(complete!.Records).ToArray());
    }

    [Fact]
    public void ReachEnd_NothingUndone_GoesToTheEnd()
    {
        var batches = new PartitionBatches(0);
        batches.Finish(batches.Add(0, Message("n/0-1", 0, 1))!);

        batches.ReachEnd(2);

        Assert.Equal(2, batches.Done);
    }

    private static Message<byte[]?, byte[]> Message(string batch, int index, int count) => new()
    {
        Value = Encoding.UTF8.GetBytes($"{batch}:{index}"),
        Headers = [new Header(BatchHeader.Name, new BatchHeader(batch, index, count).Encode())],
    };

    // Each batch in its own order, the batches in any.
    private static List<(int Batch, int Index)> Interleave(int[] sizes, Random random)
    {
        var next = new int[sizes.Length];
        var records = new List<(int, int)>();
        while (Enumerable.Range(0, sizes.Length).Where(batch => next[batch] < sizes[batch]).ToArray() is { Length: > 0 } left)
        {
            var batch = left[random.Next(left.Length)];
            records.Add((batch, next[batch]++));
        }

        return records;
    }
}
