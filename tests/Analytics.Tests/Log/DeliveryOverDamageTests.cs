using System.Text;
using Inferly.Analytics.Log;
using Inferly.Analytics.Topics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inferly.Analytics.Tests.Log;

/// <summary>Flipped bits and a torn tail under the consumer: what is not damaged is delivered, once, and what is lost is counted.</summary>
public sealed class DeliveryOverDamageTests : IDisposable
{
    private const int Records = 5_000;
    private const int Flips = 50;
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Consume_BitsFlippedAndTailTorn_DeliversExactlyTheSoundOnes(int seed)
    {
        await using (var log = Open())
        {
            await Task.WhenAll(Enumerable.Range(0, Records).Select(i => log.Topic(TopicNames.Requests).AppendTextAsync(Text(i))));
        }

        var lost = Damage(new Random(seed));
        await using var damaged = Open();
        var delivered = await ConsumeAsync(damaged);

        // The order of the appends was the order of the calls: text i is record i.
        Assert.Equal(Enumerable.Range(0, Records).Where(i => !lost.Contains(i)).Select(Text), delivered);
        var topic = damaged.Topic(TopicNames.Requests);
        Assert.True(topic.TornBytes > 0);
        Assert.Equal(lost.Count - 1, topic.Corrupt);
        Assert.InRange(lost.Count, 2, Flips + 1);
    }

    public void Dispose() => _folder.Dispose();

    private static string Text(int i) => $"record {i} {new string((char)('a' + i % 26), i % 300)}";

    private static async Task<List<string>> ConsumeAsync(EventLog log)
    {
        await log.Topic(TopicNames.Requests).AppendTextAsync("the end");
        var delivered = new List<string>();
        var batches = new LocalBatches(log, "consumer", TimeProvider.System, NullLogger<LocalBatches>.Instance);
        await foreach (var batch in batches.ReadAsync(Cancellation))
        {
            delivered.AddRange(batch.Records.Select(record => Encoding.UTF8.GetString(record.Span)));
            await batch.DoneAsync(Cancellation);
            if (delivered.LastOrDefault() == "the end")
            {
                break;
            }
        }

        delivered.RemoveAt(delivered.Count - 1);
        return delivered;
    }

    // Flips bits of records other than the last, whose end is torn off; returns the numbers of the records that are hit.
    private HashSet<int> Damage(Random random)
    {
        var files = Directory.GetFiles(Path.Combine(_folder.Path, TopicNames.Requests), "*.log").Order(StringComparer.Ordinal).ToArray();
        Assert.True(files.Length > 3);
        var lost = new HashSet<int> { Records - 1 };
        var record = 0;
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            for (var at = SegmentHeader.Size; at < bytes.Length; record++)
            {
                var length = RecordHeader.Size + Encoding.UTF8.GetByteCount(Text(record));
                if (record < Records - 1 && random.Next(Records) < Flips - 10 && lost.Count <= Flips)
                {
                    bytes[at + random.Next(length)] ^= (byte)(1 << random.Next(8));
                    lost.Add(record);
                }

                at += length;
            }

            File.WriteAllBytes(file, record == Records ? bytes[..^5] : bytes);
        }

        Assert.Equal(Records, record);
        return lost;
    }

    private EventLog Open() => EventLog.Open(_folder.Path, new SegmentLogOptions { SegmentBytes = 200_000 }, TimeProvider.System);
}
