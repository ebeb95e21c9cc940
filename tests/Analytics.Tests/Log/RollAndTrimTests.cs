using Inferly.Analytics.Log;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Analytics.Tests.Log;

public sealed class RollAndTrimTests : IDisposable
{
    // Four records of 100 bytes a segment.
    private static readonly SegmentLogOptions Small = new() { SegmentBytes = SegmentHeader.Size + 4 * (RecordHeader.Size + 100) };
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));

    [Fact]
    public async Task Append_SegmentFull_BeginsOneNamedByItsFirstOffset()
    {
        await using SegmentLog log = await FilledAsync(10);
        Assert.Equal([0, 4, 8], Bases());
        Assert.Equal(10, log.ReadAll().Count);
        Assert.Equal(4, log.Read(1, 100, 10_000).To);
    }

    [Fact]
    public async Task Append_RecordLargerThanASegment_GetsOneOfItsOwn()
    {
        await using SegmentLog log = await FilledAsync(1);
        await log.AppendAsync(new byte[5000], TestContext.Current.CancellationToken);
        await log.AppendTextAsync("small");
        Assert.Equal([0, 1, 2], Bases());
        Assert.Equal(3, log.ReadAll().Count);
    }

    [Fact]
    public async Task Open_SeveralSegments_GoesOnInTheLast()
    {
        await (await FilledAsync(10)).DisposeAsync();
        await using SegmentLog log = Logs.Open(_folder.Path, Small, _time);
        await AppendAsync(log, 3);
        Assert.Equal([0, 4, 8, 12], Bases());
        Assert.Equal(Enumerable.Range(0, 13).Select(i => (long)i), log.ReadAll().Keys);
    }

    [Theory]
    [InlineData(3, new long[] { 0, 4, 8 })]
    [InlineData(4, new long[] { 4, 8 })]
    [InlineData(7, new long[] { 4, 8 })]
    [InlineData(long.MaxValue, new long[] { 8 })]
    public async Task Trim_BelowAnOffset_DeletesWholeSegmentsOnly(long before, long[] left)
    {
        await using SegmentLog log = await FilledAsync(10);
        Assert.Equal(3 - left.Length, log.Trim(before));
        Assert.Equal(left, Bases());
        Assert.Equal(left[0], log.OldestOffset);
        Assert.Equal(Enumerable.Range((int)left[0], 10 - (int)left[0]).Select(i => (long)i), log.ReadAll().Keys);
        await AppendAsync(log, 1);
        Assert.Equal(11, log.NextOffset);
    }

    [Fact]
    public async Task ReadUpTo_SegmentsBeforeAndBehind_GivesWhatIsKeptBelowTheEnd()
    {
        await using SegmentLog log = await FilledAsync(14);
        log.Trim(4);

        long[][] batches = [.. log.ReadUpTo(10, 3, 10_000).Select(batch => batch.Select(record => record.Offset).ToArray())];

        Assert.Equal([[4, 5, 6], [7], [8, 9]], batches);
    }

    [Fact]
    public async Task ApplyRetention_Age_KeepsASegmentUntilItsLastRecordIsOld()
    {
        await using SegmentLog log = Logs.Open(_folder.Path, Small, _time);
        for (int hour = 0; hour < 10; hour++)
        {
            await AppendAsync(log, 1);
            _time.Advance(TimeSpan.FromHours(1));
        }

        // The second segment was begun at hour 4: at hour 10 everything before it is more than 5 hours old, but not more than 6.
        DateTimeOffset now = _time.GetUtcNow();
        Assert.Equal(0, log.ApplyRetention(now, maxAge: TimeSpan.FromHours(6), maxBytes: null));
        Assert.Equal(0, log.ApplyRetention(now, maxAge: TimeSpan.FromHours(5), maxBytes: null, keepFrom: 3));
        Assert.Equal(1, log.ApplyRetention(now, maxAge: TimeSpan.FromHours(5), maxBytes: null));
        Assert.Equal(1, log.ApplyRetention(now + TimeSpan.FromDays(9), maxAge: TimeSpan.FromHours(5), maxBytes: null));
        Assert.Equal([8], Bases());
    }

    [Fact]
    public async Task ApplyRetention_Bytes_DeletesTheOldest()
    {
        await using SegmentLog log = await FilledAsync(10);
        long all = Directory.GetFiles(_folder.Path).Sum(f => new FileInfo(f).Length);
        Assert.Equal(0, log.ApplyRetention(_time.GetUtcNow(), null, maxBytes: all));
        Assert.Equal(1, log.ApplyRetention(_time.GetUtcNow(), null, maxBytes: all - 1));
        Assert.Equal(1, log.ApplyRetention(_time.GetUtcNow(), null, maxBytes: 0));
        Assert.Equal([8], Bases());
    }

    [Fact]
    public async Task Trim_WhileOthersReadAndAppend_ReadersSeeAscendingRecords()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        SegmentLog log = Logs.Open(_folder.Path, Small, _time);
        Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(
            async () =>
            {
                long last = -1;
                await foreach (LogRecord record in log.FollowAsync(0, ct))
                {
                    Assert.True(record.Offset > last);
                    Assert.Equal(100, record.Payload.Length);
                    last = record.Offset;
                }

                Assert.Equal(1999, last);
            },
            ct))];
        for (int i = 0; i < 2000; i++)
        {
            await AppendAsync(log, 1);
            if (i % 10 == 0)
            {
                log.Trim(i);
            }
        }

        await log.DisposeAsync();
        await Task.WhenAll(readers);
        Assert.Equal(0, log.Corrupt);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<SegmentLog> FilledAsync(int records)
    {
        SegmentLog log = Logs.Open(_folder.Path, Small, _time);
        await AppendAsync(log, records);
        return log;
    }

    private static async Task AppendAsync(SegmentLog log, int records)
    {
        for (int i = 0; i < records; i++)
        {
            await log.AppendAsync(new byte[100], TestContext.Current.CancellationToken);
        }
    }

    private long[] Bases() =>
        [.. Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal).Select(f => long.Parse(Path.GetFileNameWithoutExtension(f)))];
}
