using Inferly.Analytics.Log;

namespace Inferly.Analytics.Tests.Log;

public sealed class DiskFaultTests : IDisposable
{
    // Not a measure of anything: ends a test that would wait for ever.
    private const int HangMs = 60_000;
    private readonly TempFolder _folder = new();
    private readonly FaultyFile.Disk _disk = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Append_DiskFull_FailsByNameAndRecovers(bool cutsFail)
    {
        await using (SegmentLog log = Logs.Open(_folder.Path, file: _disk.Open))
        {
            await log.AppendTextAsync("before");
            (_disk.WritesFail, _disk.CutsFail) = (() => true, cutsFail);
            AppendResult failed = await log.AppendAsync(new byte[500], _ct);
            Assert.Equal(-1, failed.Offset);
            Assert.Contains("No space left on device", failed.Error);
            Assert.Contains(".log", failed.Error);
            Assert.Equal(1, log.FailedAppends);

            (_disk.WritesFail, _disk.CutsFail) = (() => false, false);
            Assert.Equal(1, await log.AppendTextAsync("after"));
            Assert.Equal(["before", "after"], log.ReadTexts());
        }

        await using SegmentLog again = Logs.Open(_folder.Path);
        Assert.Equal(["before", "after"], again.ReadTexts());
        Assert.Equal((0, 0), (again.Corrupt, again.TornBytes));
    }

    [Fact]
    public async Task Append_CutStillFails_FailsUntilTheFileIsSound()
    {
        await using SegmentLog log = Logs.Open(_folder.Path, file: _disk.Open);
        (_disk.WritesFail, _disk.CutsFail) = (() => true, true);
        Assert.False((await log.AppendAsync(new byte[500], _ct)).IsCommitted);
        _disk.WritesFail = () => false;
        Assert.Contains("Read-only file system", (await log.AppendAsync(new byte[5], _ct)).Error);
        _disk.CutsFail = false;
        Assert.Equal(0, await log.AppendTextAsync("sound"));
        Assert.Equal(2, log.FailedAppends);
    }

    [Fact]
    public async Task Append_FsyncFails_RecordDoesNotComeBack()
    {
        await using (SegmentLog log = Logs.Open(_folder.Path, new SegmentLogOptions { Fsync = true }, file: _disk.Open))
        {
            await log.AppendTextAsync("kept");
            _disk.FlushesFail = true;
            Assert.Contains("Input/output error", (await log.AppendAsync(Logs.Bytes("lost"), _ct)).Error);
        }

        await using SegmentLog again = Logs.Open(_folder.Path);
        Assert.Equal(["kept"], again.ReadTexts());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Append_NextSegmentCannotBeStarted_FailsAndRollsLater(bool opensFail)
    {
        var options = new SegmentLogOptions { SegmentBytes = 200 };
        await using (SegmentLog log = Logs.Open(_folder.Path, options, file: _disk.Open))
        {
            await log.AppendTextAsync(new string('a', 60));
            (_disk.OpensFail, _disk.WritesFail) = (opensFail, () => true);
            Assert.False((await log.AppendAsync(new byte[150], _ct)).IsCommitted);
            (_disk.OpensFail, _disk.WritesFail) = (false, () => false);

            // Would fit into the old segment, but the new one's file may already lie there.
            await log.AppendTextAsync("b");
            Assert.Equal(2, log.ReadAll().Count);
        }

        await using SegmentLog again = Logs.Open(_folder.Path, options);
        Assert.Equal([new string('a', 60), "b"], again.ReadTexts());
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public async Task Append_DiskRefusesNowAndThen_ExactlyTheCommittedAreThere()
    {
        var random = new Random(7);
        _disk.WritesFail = () => random.Next(3) == 0;
        var committed = new System.Collections.Concurrent.ConcurrentDictionary<long, string>();
        int failed = 0;
        await using (SegmentLog log = Logs.Open(_folder.Path, new SegmentLogOptions { SegmentBytes = 5000 }, file: OpenWithoutFault))
        {
            await Task.WhenAll(Enumerable.Range(0, 16).Select(writer => Task.Run(
                async () =>
                {
                    for (int i = 0; i < 100; i++)
                    {
                        AppendResult result = await log.AppendAsync(Logs.Bytes($"{writer}:{i}"), _ct);
                        if (result.IsCommitted)
                        {
                            Assert.True(committed.TryAdd(result.Offset, $"{writer}:{i}"));
                        }
                        else
                        {
                            Interlocked.Increment(ref failed);
                        }
                    }
                },
                _ct)));
            Assert.Equal(failed, log.FailedAppends);
            Assert.Equal(1600, failed + committed.Count);
        }

        Assert.InRange(failed, 1, 1599);
        await using SegmentLog again = Logs.Open(_folder.Path);
        Assert.Equal(committed.OrderBy(c => c.Key).Select(c => c.Value), again.ReadTexts());
        Assert.Equal(Enumerable.Range(0, committed.Count).Select(i => (long)i), again.ReadAll().Keys.Order());
    }

    [Fact(Timeout = HangMs)]
    public async Task Read_WriteNotYetReturned_SeesNothing()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        using var written = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        await using SegmentLog log = Logs.Open(_folder.Path, file: _disk.Open);
        _disk.Written = () =>
        {
            written.Release();
            go.Wait(ct);
        };

        Task<AppendResult> append = Task.Run(async () => await log.AppendAsync(Logs.Bytes("x"), ct), ct);
        await written.WaitAsync(ct);
        Assert.Equal(0, log.NextOffset);
        Assert.Empty(log.Read(0, 10, 1000));
        Assert.False(append.IsCompleted);
        go.Release();
        Assert.Equal(0, (await append).Offset);
        Assert.Single(log.Read(0, 10, 1000));
    }

    [Fact(Timeout = HangMs)]
    public async Task Append_QueueFull_WaitsInTurnAndCanBeCancelled()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        using var written = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await using SegmentLog log = Logs.Open(_folder.Path, new SegmentLogOptions { QueueRecords = 2 }, file: _disk.Open);
        _disk.Written = () =>
        {
            written.Release();
            go.Wait(ct);
        };

        var appends = new List<Task<AppendResult>> { Task.Run(async () => await log.AppendAsync(Logs.Bytes("0"), ct), ct) };
        await written.WaitAsync(ct);
        for (int i = 1; i <= 2; i++)
        {
            appends.Add(log.AppendAsync(Logs.Bytes($"{i}"), ct).AsTask());
        }

        Task<AppendResult> cancelled = log.AppendAsync(Logs.Bytes("cancelled"), cancel.Token).AsTask();
        for (int i = 3; i <= 6; i++)
        {
            appends.Add(log.AppendAsync(Logs.Bytes($"{i}"), ct).AsTask());
        }

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.DoesNotContain(appends, a => a.IsCompleted);
        go.Release(100);
        await Task.WhenAll(appends);
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6"], log.ReadTexts());
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Spares the first file's header, so that the log can be opened at all.</summary>
    private ISegmentFile OpenWithoutFault(string path)
    {
        Func<bool> fault = _disk.WritesFail;
        if (Directory.GetFiles(_folder.Path).Length > 0)
        {
            return _disk.Open(path);
        }

        bool first = true;
        _disk.WritesFail = () =>
        {
            if (!first)
            {
                return fault();
            }

            first = false;
            return false;
        };
        return _disk.Open(path);
    }
}
