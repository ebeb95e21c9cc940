using System.Collections.Concurrent;
using Inferly.Analytics.Log;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Analytics.Tests.Log;

public sealed class SegmentLogTests : IDisposable
{
    // Not a measure of anything: ends a test that would wait for ever.
    private const int HangMs = 60_000;
    private readonly TempFolder _folder = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Append_ThenReopen_ReadsSameRecords()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123));
        byte[][] payloads = [[], [1], new byte[5000], Logs.Bytes("fourth"), .. Enumerable.Range(0, 200).Select(i => new byte[i * 7])];
        await using (SegmentLog log = Logs.Open(_folder.Path, time: time))
        {
            for (int i = 0; i < payloads.Length; i++)
            {
                Assert.Equal(new AppendResult(i, null), await log.AppendAsync(payloads[i], _ct));
            }

            Assert.Equal(payloads, log.ReadAll().OrderBy(r => r.Key).Select(r => r.Value));
        }

        await using SegmentLog again = Logs.Open(_folder.Path);
        Assert.Equal(payloads.Length, again.NextOffset);
        Assert.Equal(payloads, again.ReadAll().OrderBy(r => r.Key).Select(r => r.Value));
        using LogBatch last = again.Read(payloads.Length - 1, 10, 10);
        Assert.Equal(1_700_000_000_123_000, Assert.Single(last).UnixMicros);
        Assert.Equal((0, 0), (again.Corrupt, again.TornBytes));
    }

    [Fact]
    public async Task Append_ManyConcurrentWriters_EachRecordOnceAndInOrder()
    {
        const int Writers = 64, Each = 150;
        var options = new SegmentLogOptions { SegmentBytes = 40_000, QueueRecords = 20 };
        var offsets = new ConcurrentDictionary<string, long>();
        await using SegmentLog log = Logs.Open(_folder.Path, options);
        Task<List<(long, string)>> follower = TakeAsync(log, Writers * Each);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
            async () =>
            {
                for (int i = 0; i < Each; i++)
                {
                    offsets[$"{writer}:{i}"] = await log.AppendTextAsync($"{writer}:{i}");
                }
            },
            _ct)));

        List<(long Offset, string Text)> seen = await follower;
        Assert.Equal(Enumerable.Range(0, Writers * Each).Select(i => (long)i), seen.Select(s => s.Offset));
        Assert.Equal(Writers * Each, offsets.Count);
        Assert.All(seen, s => Assert.Equal(s.Offset, offsets[s.Text]));
        foreach (var writer in seen.GroupBy(s => s.Text.Split(':')[0]))
        {
            Assert.Equal(Enumerable.Range(0, Each), writer.Select(s => int.Parse(s.Text.Split(':')[1])));
        }

        Assert.True(Directory.GetFiles(_folder.Path).Length > 5);
    }

    [Fact]
    public async Task Append_NotAwaitedOneByOne_KeepsOrderOfCallsThroughAFullQueue()
    {
        await using SegmentLog log = Logs.Open(_folder.Path, new SegmentLogOptions { QueueRecords = 3 });
        Task<AppendResult>[] appends = [.. Enumerable.Range(0, 500).Select(i => log.AppendAsync(Logs.Bytes($"{i}"), _ct).AsTask())];
        AppendResult[] results = await Task.WhenAll(appends);
        Assert.Equal(Enumerable.Range(0, 500).Select(i => (long)i), results.Select(r => r.Offset));
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), log.ReadTexts());
    }

    [Fact]
    public async Task Append_PayloadLargerThanQueue_FailsByNameAndLogGoesOn()
    {
        await using SegmentLog log = Logs.Open(_folder.Path, new SegmentLogOptions { QueueBytes = 1000 });
        AppendResult tooLarge = await log.AppendAsync(new byte[965], _ct);
        Assert.Contains("965 bytes", tooLarge.Error);
        Assert.Equal(0, (await log.AppendAsync(new byte[964], _ct)).Offset);
    }

    [Fact]
    public async Task Dispose_AppendsWaiting_WritesThemAllAndRefusesMore()
    {
        SegmentLog log = Logs.Open(_folder.Path, new SegmentLogOptions { QueueRecords = 5 });
        Task<AppendResult>[] appends = [.. Enumerable.Range(0, 100).Select(i => log.AppendAsync(Logs.Bytes($"{i}"), _ct).AsTask())];
        await log.DisposeAsync();
        Assert.All(await Task.WhenAll(appends), r => Assert.True(r.IsCommitted));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await log.AppendAsync(new byte[1], _ct));
        await using SegmentLog again = Logs.Open(_folder.Path);
        Assert.Equal(100, again.ReadAll().Count);
    }

    [Fact]
    public async Task Read_Bounds_CutTheBatchAndToGoesOn()
    {
        await using SegmentLog log = Logs.Open(_folder.Path);
        for (int i = 0; i < 10; i++)
        {
            await log.AppendTextAsync($"record {i}");
        }

        Assert.Equal((2, 5, 3), Shape(log.Read(2, maxRecords: 3, maxBytes: 1000)));
        Assert.Equal((2, 4, 2), Shape(log.Read(2, maxRecords: 100, maxBytes: 16)));
        Assert.Equal((2, 3, 1), Shape(log.Read(2, maxRecords: 100, maxBytes: 1)));
        Assert.Equal((2, 7, 5), Shape(log.Read(2, int.MaxValue, int.MaxValue, before: 7)));
        Assert.Equal((2, 10, 8), Shape(log.Read(2, int.MaxValue, int.MaxValue)));
        Assert.Equal((10, 10, 0), Shape(log.Read(10, int.MaxValue, int.MaxValue)));
    }

    [Fact(Timeout = HangMs)]
    public async Task Wait_RecordComes_Wakes()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        await using SegmentLog log = Logs.Open(_folder.Path);
        Task<bool> first = log.WaitAsync(0, ct).AsTask();
        Task<bool> second = log.WaitAsync(1, ct).AsTask();
        Task<LogBatch> batch = log.ReadAsync(1, 10, 1000, ct).AsTask();
        Assert.False(first.IsCompleted);
        await log.AppendTextAsync("a");
        Assert.True(await first);
        Assert.False(second.IsCompleted || batch.IsCompleted);
        await log.AppendTextAsync("b");
        Assert.True(await second);
        using LogBatch read = await batch;
        Assert.Equal("b", Assert.Single(read).Text());
    }

    [Fact(Timeout = HangMs)]
    public async Task Wait_CancelledOrClosed_Ends()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        SegmentLog log = Logs.Open(_folder.Path);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task<bool> cancelled = log.WaitAsync(0, cancel.Token).AsTask();
        Task<bool> closed = log.WaitAsync(0, ct).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await log.DisposeAsync();
        Assert.False(await closed);
        Assert.Empty(await TakeAsync(log, int.MaxValue));
    }

    public void Dispose() => _folder.Dispose();

    private static (long From, long To, int Count) Shape(LogBatch batch)
    {
        using (batch)
        {
            Assert.Equal(Enumerable.Range((int)batch.From, batch.Count).Select(i => $"record {i}"), batch.Select(r => r.Text()));
            return (batch.From, batch.To, batch.Count);
        }
    }

    private static async Task<List<(long Offset, string Text)>> TakeAsync(SegmentLog log, int count)
    {
        var seen = new List<(long, string)>();
        await foreach (LogRecord record in log.FollowAsync(0, TestContext.Current.CancellationToken))
        {
            seen.Add((record.Offset, record.Text()));
            if (seen.Count == count)
            {
                break;
            }
        }

        return seen;
    }
}
