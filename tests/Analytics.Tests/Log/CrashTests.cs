using System.Collections.Concurrent;
using Inferly.Analytics.Log;

namespace Inferly.Analytics.Tests.Log;

/// <summary>What the next process finds, where the one before it ended at any moment.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FaultyFile.Disk _disk = new() { CanReserve = true };

    [Fact]
    public async Task Open_ProcessKilledWhileItAppends_HasEveryCommittedRecord()
    {
        string topic = Path.Combine(_folder.Path, "topic");
        var committed = new Dictionary<long, byte[]>();
        for (int kill = 0; kill < 4; kill++)
        {
            // The same offset told by two processes would throw here.
            foreach ((long offset, byte[] payload) in await MortalWriter.KillBehindAsync(300, topic))
            {
                committed.Add(offset, payload);
            }

            TopicCheck check = LogCheck.Run(_folder.Path).Single();
            Assert.Equal(0, check.Corrupt);
            await using SegmentLog found = Logs.Open(topic, MortalWriter.Options);
            Dictionary<long, byte[]> read = found.ReadAll();
            Assert.All(committed, record => Assert.True(record.Value.AsSpan().SequenceEqual(read[record.Key])));
            Assert.Equal((0L, check.TornBytes, check.Records), (found.Corrupt, found.TornBytes, (long)read.Count));
        }
    }

    [Fact]
    public async Task Open_FolderCopiedBetweenTwoWrites_HasEveryCommittedRecordAndNothingTorn()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        var options = new SegmentLogOptions { SegmentBytes = 200_000 };
        string live = Path.Combine(_folder.Path, "live");
        var committed = new ConcurrentDictionary<long, byte[]>();
        await using SegmentLog log = Logs.Open(live, options, file: _disk.Open);
        for (int crash = 0; crash < 10; crash++)
        {
            long start = log.NextOffset;
            Task[] burst = [.. Enumerable.Range(0, 32).Select(writer => Task.Run(() => WriteAsync(log, writer, committed), ct))];
            await log.WaitAsync(start + 300, ct);
            string copy = Path.Combine(_folder.Path, "copy");
            KeyValuePair<long, byte[]>[] before;
            lock (_disk.Still)
            {
                before = committed.ToArray();
                TempFolder.Copy(live, Path.Combine(copy, "topic"));
            }

            Assert.True(LogCheck.Run(copy).Single().IsSound);
            await CheckAsync(Path.Combine(copy, "topic"), options, before);
            Directory.Delete(copy, recursive: true);
            await Task.WhenAll(burst);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static async Task CheckAsync(string copy, SegmentLogOptions options, KeyValuePair<long, byte[]>[] before)
    {
        await using SegmentLog found = Logs.Open(copy, options);
        Dictionary<long, byte[]> read = found.ReadAll();
        Assert.All(before, record => Assert.Equal(record.Value, read[record.Key]));
        Assert.Equal((0, 0), (found.Corrupt, found.TornBytes));
        long next = await found.AppendTextAsync("after the crash");
        Assert.Equal(read.Count, next);
        Assert.Equal(Logs.Bytes("after the crash"), found.ReadAll(next)[next]);
    }

    private static async Task WriteAsync(SegmentLog log, int writer, ConcurrentDictionary<long, byte[]> committed)
    {
        var random = new Random(writer);
        for (int i = 0; i < 60; i++)
        {
            byte[] payload = new byte[random.Next(1000)];
            random.NextBytes(payload);
            AppendResult result = await log.AppendAsync(payload, TestContext.Current.CancellationToken);
            Assert.Null(result.Error);
            committed[result.Offset] = payload;
        }
    }
}
