using System.Collections.Concurrent;
using Inferly.Analytics.Log;

namespace Inferly.Analytics.Tests.Log;

/// <summary>What another process would find, had this one ended at any moment: the folder as copied in the middle of writing.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Open_FolderCopiedInMidWrite_HasEveryCommittedRecord()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        var options = new SegmentLogOptions { SegmentBytes = 200_000 };
        string live = Path.Combine(_folder.Path, "live");
        var committed = new ConcurrentDictionary<long, byte[]>();
        await using SegmentLog log = Logs.Open(live, options);
        for (int crash = 0; crash < 10; crash++)
        {
            long start = log.NextOffset;
            Task[] burst = [.. Enumerable.Range(0, 32).Select(writer => Task.Run(() => WriteAsync(log, writer, committed), ct))];
            await log.WaitAsync(start + 300, ct);
            KeyValuePair<long, byte[]>[] before = committed.ToArray();
            string copy = Path.Combine(_folder.Path, "copy");
            TempFolder.Copy(live, copy);
            await CheckAsync(copy, options, before);
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
        Assert.Equal(0, found.Corrupt);
        long next = await found.AppendTextAsync("after the crash");
        Assert.True(next >= read.Count);
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
