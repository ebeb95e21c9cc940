using System.Diagnostics;
using System.Runtime.InteropServices;
using CsCheck;
using Inferly.Analytics.Log;
using Microsoft.Win32.SafeHandles;

namespace Inferly.Analytics.Tests.Log;

/// <summary>Records stored in room that was reserved behind the others: what the file holds then, and what is left of it.</summary>
public sealed class ReservedWindowTests : IDisposable
{
    private const int WindowBytes = 512 << 10;

    // Not a measure of anything: ends a test that would wait for ever.
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(1);
    private static readonly string[] Busy = ["alone", "together", "with it"];
    private readonly TempFolder _folder = new();
    private readonly FaultyFile.Disk _disk = new() { CanReserve = true };
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    public ReservedWindowTests() =>
        Assert.SkipUnless(ReservedWindow.IsPossibleIn(_folder.Path), "the folder for temporary files lies on a disk that cannot have reserved room");

    private string Topic => Path.Combine(_folder.Path, "live", "topic");

    private string Last => Directory.GetFiles(Topic).Order(StringComparer.Ordinal).Last();

    [Fact]
    public async Task Append_RoomReserved_WritesNothingAndReadersSeeIt()
    {
        await using SegmentLog log = await OpenBusyAsync();
        _disk.WritesFail = () => throw new InvalidOperationException("a write");
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(Busy.Length + i, await log.AppendTextAsync($"{i}"));
            Assert.Equal(Busy.Length + i + 1, log.NextOffset);
        }

        Assert.Equal(Busy.Concat(Enumerable.Range(0, 100).Select(i => $"{i}")), log.ReadTexts());
        Assert.Equal((1, 102), (_disk.Reserved, _disk.Stored));
        _disk.WritesFail = () => false;
    }

    [Fact]
    public async Task Append_RoomUsedUp_ReservesTheNextAndNeitherWritesNorCuts()
    {
        await using SegmentLog log = await OpenBusyAsync();
        (_disk.WritesFail, _disk.CutsFail) = (() => throw new InvalidOperationException("a write"), true);
        byte[] payload = [.. Enumerable.Repeat((byte)1, 100_000)];
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(Busy.Length + i, (await log.AppendAsync(payload, _ct)).Offset);
        }

        Assert.Equal((4, 22), (_disk.Reserved, _disk.Stored));
        AssertTailOfZeros(log.Bytes);
        (_disk.WritesFail, _disk.CutsFail) = (() => false, false);
        Assert.All(log.ReadAll(Busy.Length), read => Assert.Equal(payload, read.Value));
    }

    [Fact]
    public async Task Append_OneByOne_ReservesNothing()
    {
        await using SegmentLog log = Open();
        await log.AppendTextAsync("a");
        await log.AppendTextAsync("b");
        Assert.Equal((0, log.Bytes), (_disk.Reserved, new FileInfo(Last).Length));
    }

    [Fact]
    public async Task Append_Fsync_ReservesNothing()
    {
        await using SegmentLog log = await OpenBusyAsync(new SegmentLogOptions { Fsync = true });
        Assert.Equal((0, log.Bytes), (_disk.Reserved, new FileInfo(Last).Length));
    }

    [Fact]
    public async Task Append_DiskDoesNotAllowReserving_WritesAllTheSame()
    {
        _disk.CanReserve = false;
        await using SegmentLog log = await OpenBusyAsync();
        _disk.CutsFail = true;
        await log.AppendTextAsync("written");
        Assert.Equal((0, log.Bytes), (_disk.Stored, new FileInfo(Last).Length));
        Assert.Equal([.. Busy, "written"], log.ReadTexts());
    }

    [Fact]
    public async Task Append_ManyWritersThroughManyWindows_EachRecordOnceAndInOrder()
    {
        const int Writers = 16, Each = 300;
        var sent = new byte[Writers * Each][];
        var offsets = new long[sent.Length];
        SegmentLog log = await OpenBusyAsync();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
            async () =>
            {
                var random = new Random(writer);
                for (int i = writer * Each; i < (writer + 1) * Each; i++)
                {
                    sent[i] = new byte[random.Next(2000)];
                    random.NextBytes(sent[i]);
                    offsets[i] = (await log.AppendAsync(sent[i], _ct)).Offset;
                }
            },
            _ct)));
        Assert.InRange(_disk.Reserved, 5, 100);
        Assert.InRange(_disk.Stored, sent.Length / 2, sent.Length + 2);
        long length = log.Bytes;
        Assert.Equal(RecordsIn(log), length);
        AssertTailOfZeros(length);

        await log.DisposeAsync();
        Assert.Equal(length, new FileInfo(Last).Length);
        await using SegmentLog again = Open();
        Dictionary<long, byte[]> read = again.ReadAll(Busy.Length);
        Assert.Equal(Enumerable.Range(Busy.Length, sent.Length).Select(i => (long)i), offsets.Order());
        Assert.Equal(sent.Length, read.Count);
        for (int i = 0; i < sent.Length; i++)
        {
            Assert.Equal(sent[i], read[offsets[i]]);
            Assert.True(i % Each == 0 || offsets[i] > offsets[i - 1]);
        }

        Assert.Equal((0, 0), (again.Corrupt, again.TornBytes));
    }

    [Fact]
    public async Task Store_HeadIsThere_PayloadIsToo()
    {
        // Only there does another thread see stores in their order; of a process that ends, what is left is in order everywhere.
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "another thread may see stores out of their order");
        byte[] head = [.. Enumerable.Repeat((byte)1, RecordHeader.Size)], payload = [.. Enumerable.Repeat((byte)1, WindowBytes - head.Length)];
        string path = Path.Combine(_folder.Path, "file");
        using SegmentFile file = SegmentFile.OpenWrite(path);
        using SafeFileHandle reader = SegmentFile.OpenRead(path);

        // Many times, so that the reader looks in the middle of one store at least.
        for (int i = 0; i < 500; i++)
        {
            Assert.Equal(WindowBytes, file.Reserve(0));
            using var started = new SemaphoreSlim(0);
            Task<byte> seen = Task.Run(
                () =>
                {
                    started.Release();
                    while (ReadByte(reader, 0) == 0)
                    {
                        _ct.ThrowIfCancellationRequested();
                    }

                    return ReadByte(reader, WindowBytes - 1);
                },
                _ct);
            await started.WaitAsync(_ct);
            file.Store(head, payload, 0);
            Assert.Equal(1, await seen);
        }
    }

    [Fact]
    public async Task Reserve_DiskHasRoom_TakesItsBlocks()
    {
        // A hole would be as long, but on a full disk a store into it ends the process.
        string path = Path.Combine(_folder.Path, "file");
        using SegmentFile file = SegmentFile.OpenWrite(path);
        Assert.Equal(WindowBytes, file.Reserve(0));
        using Process stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%b", path]) { RedirectStandardOutput = true })!;
        Assert.InRange(long.Parse(await stat.StandardOutput.ReadToEndAsync(_ct)) * 512, WindowBytes, long.MaxValue);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(WindowBytes - RecordHeader.Size - 9)]
    public void Store_NotWithinTheRoom_IsRefused(int position)
    {
        using SegmentFile file = SegmentFile.OpenWrite(Path.Combine(_folder.Path, "file"));
        Assert.Equal(1000 + WindowBytes, file.Reserve(1000));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Store(new byte[RecordHeader.Size], new byte[10], 1000 + position));
    }

    [Fact]
    public void Store_FileWasCut_HasNoRoom()
    {
        using SegmentFile file = SegmentFile.OpenWrite(Path.Combine(_folder.Path, "file"));
        Assert.Equal(WindowBytes, file.Reserve(0));
        file.Store(new byte[RecordHeader.Size], [], 0);
        file.SetLength(0);
        Assert.Throws<InvalidOperationException>(() => file.Store(new byte[RecordHeader.Size], [], 0));
    }

    /// <summary>Whatever the records' sizes, and however they lie to windows and segments.</summary>
    [Fact]
    public Task Open_CopyOfAnOpenLog_HasAllRecordsAndNothingTorn()
    {
        var sizes = Gen.Frequency((8, Gen.Int[0, 3000]), (2, Gen.Int[0, WindowBytes / 3]), (1, Gen.Int[WindowBytes - 100, WindowBytes + 100]));
        return Gen.Select(sizes.Array[1, 12], Gen.Int[0, 2].Select(i => new[] { 1000L, 100_000L, 64L << 20 }[i])).SampleAsync(
            async (records, segmentBytes) =>
            {
                using var tests = new ReservedWindowTests();
                await tests.CopyHasAllAsync(records, new SegmentLogOptions { SegmentBytes = segmentBytes });
            },
            iter: 40,
            threads: 1);
    }

    [Fact]
    public async Task Open_LastStoreCutShortAtEveryByte_LosesThatRecordOnly()
    {
        byte[] payload = [.. Enumerable.Range(1, 50).Select(i => (byte)i)];
        await using SegmentLog log = await OpenBusyAsync();
        await log.AppendTextAsync("before");
        int start = (int)log.Bytes, end = start + RecordHeader.Size + payload.Length;
        await log.AppendAsync(payload, _ct);
        byte[] whole = await File.ReadAllBytesAsync(Last, _ct);
        AssertTailOfZeros(end);

        // The payload first, the head last.
        int[] order = [.. Enumerable.Range(start + RecordHeader.Size, payload.Length), .. Enumerable.Range(start, RecordHeader.Size)];
        for (int stored = 0; stored < order.Length; stored++)
        {
            byte[] cut = [.. whole];
            foreach (int missing in order.AsSpan(stored))
            {
                cut[missing] = 0;
            }

            int torn = cut.AsSpan(start).TrimEnd((byte)0).Length;
            await AssertFoundAsync(cut, start, torn, [.. Busy, "before"]);
        }

        await AssertFoundAsync(whole, end, 0, [.. Busy, "before", System.Text.Encoding.UTF8.GetString(payload)]);
    }

    [Fact]
    public async Task Open_WriteCutShortWhereRoomWasReserved_IsTornAndNotCorrupt()
    {
        SegmentLog log = await OpenBusyAsync();
        int start = (int)log.Bytes;
        _disk.WritesFail = () => _disk.CutsFail = true;
        byte[] large = new byte[WindowBytes + 1];
        large.AsSpan().Fill(1);
        Assert.False((await log.AppendAsync(large, _ct)).IsCommitted);
        byte[] left = await File.ReadAllBytesAsync(Last, _ct);
        await AssertFoundAsync(left, start, left.Length - start, Busy);
        (_disk.WritesFail, _disk.CutsFail) = (() => false, false);
        await log.DisposeAsync();
    }

    [Fact]
    public async Task Append_OverManySegments_LeavesRoomBehindTheLastOnly()
    {
        await using SegmentLog log = await OpenBusyAsync(new SegmentLogOptions { SegmentBytes = 3000 });
        for (int i = 0; i < 100; i++)
        {
            await log.AppendAsync(new byte[250], _ct);
        }

        int files = Directory.GetFiles(Topic).Length;
        Assert.InRange(files, 10, 20);
        Assert.Equal(files, _disk.Reserved);
        Assert.Equal(102, _disk.Stored);
        Assert.All(Directory.GetFiles(Topic), file => Assert.True(new FileInfo(file).Length <= 3000 ^ file == Last));
        Assert.Equal(files - 1, log.Trim(long.MaxValue));
        AssertTailOfZeros(log.Bytes);
        await log.AppendTextAsync("after");
        Assert.Equal("after", log.ReadTexts().Last());
    }

    [Fact]
    public async Task Append_DiskFullWhileReserving_IsWritten()
    {
        _disk.ReservesFail = true;
        SegmentLog log = await OpenBusyAsync();
        await log.AppendTextAsync("written");
        Assert.Equal((1, 0, log.Bytes), (_disk.Reserved, _disk.Stored, new FileInfo(Last).Length));
        Assert.Equal([.. Busy, "written"], log.ReadTexts());
        _disk.ReservesFail = false;
        await MakeBusyAsync(log);
        await log.AppendTextAsync("stored");
        Assert.Equal(3, _disk.Stored);

        await log.DisposeAsync();
        await using SegmentLog again = Open();
        Assert.Equal([.. Busy, "written", .. Busy, "stored"], again.ReadTexts());
        Assert.Equal((0, 0), (again.Corrupt, again.TornBytes));
    }

    [Fact]
    public async Task Append_DiskFullWhileReservingAndNotToBeCut_FailsUntilItCanBe()
    {
        SegmentLog log = Open();
        (_, AppendResult[] group) = await AppendBehindAsync(
            log, Logs.Bytes("before"), [Logs.Bytes("lost"), Logs.Bytes("lost too")], () => (_disk.ReservesFail, _disk.CutsFail) = (true, true));
        Assert.All(group.Append(await log.AppendAsync(Logs.Bytes("lost as well"), _ct)), failed => Assert.Contains("Read-only file system", failed.Error));
        _disk.CutsFail = false;
        await log.AppendTextAsync("after");
        Assert.Equal(3, log.FailedAppends);

        await log.DisposeAsync();
        await using SegmentLog again = Open();
        Assert.Equal(["before", "after"], again.ReadTexts());
        Assert.Equal((0, 0), (again.Corrupt, again.TornBytes));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Append_DiskFullBehindTheRoom_FailsOnlyWhatDoesNotFitAndRecovers(bool cutsFail)
    {
        SegmentLog log = await OpenBusyAsync();
        _disk.WritesFail = () => true;
        await log.AppendTextAsync("fits");
        _disk.CutsFail = cutsFail;
        foreach (byte[] payload in new[] { new byte[WindowBytes], Logs.Bytes("fits no more") })
        {
            AppendResult failed = await log.AppendAsync(payload, _ct);
            Assert.Contains(cutsFail ? "Read-only file system" : "No space left on device", failed.Error);
        }

        (_disk.WritesFail, _disk.CutsFail) = (() => false, false);
        await log.AppendTextAsync("after");
        Assert.Equal(2, log.FailedAppends);
        await log.DisposeAsync();
        await using SegmentLog again = Open();
        Assert.Equal([.. Busy, "fits", "after"], again.ReadTexts());
        Assert.Equal((0, 0), (again.Corrupt, again.TornBytes));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Append_GroupLongerThanAnyRoom_IsWrittenWholeOrNotAtAll(bool isDiskFull, bool cutsFail)
    {
        await using SegmentLog log = await OpenBusyAsync();
        string large = new('a', WindowBytes);

        // Longer than any room, as are those who wait for it together.
        (_, AppendResult[] results) = await AppendBehindAsync(
            log, Logs.Bytes(large), [Logs.Bytes("part 1"), Logs.Bytes("part 2"), Logs.Bytes(large)],
            () => (_disk.WritesFail, _disk.CutsFail) = (() => isDiskFull, cutsFail));
        Assert.Equal(2, _disk.Stored);
        Assert.All(results, result => Assert.Equal(!isDiskFull, result.IsCommitted));
        (_disk.WritesFail, _disk.CutsFail) = (() => false, false);

        // As long as the first of them: were the others still behind it, they would belong there.
        await log.AppendTextAsync("behind");
        string[] texts = [.. Busy, large, .. isDiskFull ? [] : new[] { "part 1", "part 2", large }, "behind"];
        await AssertFoundAsync(await File.ReadAllBytesAsync(Last, _ct), (int)log.Bytes, 0, texts);
    }

    [Fact]
    public async Task Append_GroupBehindALongRecord_ReservesAnewAndIsStored()
    {
        await using SegmentLog log = await OpenBusyAsync();
        (AppendResult first, AppendResult[] results) = await AppendBehindAsync(
            log, new byte[WindowBytes], [Logs.Bytes("a"), [], Logs.Bytes("b")], () => _disk.WritesFail = () => true);
        Assert.Equal([0, 1, 2, 3], results.Prepend(first).Select(result => result.Offset - Busy.Length));
        Assert.Equal((2, 5), (_disk.Reserved, _disk.Stored));
        Assert.Equal(["a", "", "b"], log.ReadTexts()[^3..]);
        _disk.WritesFail = () => false;
    }

    /// <summary>Only what is hit is lost, and nothing is read wrong; a hit in room that nobody used is a torn tail.</summary>
    [Fact]
    public async Task Open_BitsFlippedInACopyWithRoom_LosesOnlyTheDamagedRecords()
    {
        await using SegmentLog log = await OpenBusyAsync();
        for (int i = 0; i < 40; i++)
        {
            await log.AppendTextAsync(new string((char)('a' + (i % 26)), i * 10));
        }

        byte[] whole = await File.ReadAllBytesAsync(Last, _ct);
        AssertTailOfZeros((int)log.Bytes);
        Dictionary<long, byte[]> records = log.ReadAll();
        int end = (int)log.Bytes * 8;
        var bits = Gen.Frequency((4, Gen.Int[SegmentHeader.Size * 8, end - 1]), (1, Gen.Int[end, (whole.Length * 8) - 1]));
        await bits.HashSet[1, 6].SampleAsync(
            async flipped =>
            {
                byte[] damaged = [.. whole];
                foreach (int bit in flipped)
                {
                    damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                }

                await AssertOnlyHitAreLostAsync(damaged, records, flipped);
            },
            iter: 60,
            threads: 1);
    }

    public void Dispose() => _folder.Dispose();

    private static byte ReadByte(SafeFileHandle file, long position)
    {
        Span<byte> one = stackalloc byte[1];
        RandomAccess.Read(file, one, position);
        return one[0];
    }

    private static long RecordsIn(SegmentLog log) =>
        log.ReadAll().Sum(record => (long)RecordHeader.Size + record.Value.Length) + SegmentHeader.Size;

    private async Task CopyHasAllAsync(int[] records, SegmentLogOptions options)
    {
        SegmentLog log = await OpenBusyAsync(options);
        for (int i = 0; i < records.Length; i++)
        {
            byte[] payload = new byte[records[i]];
            new Random(i).NextBytes(payload);
            Assert.Equal(Busy.Length + i, (await log.AppendAsync(payload, _ct)).Offset);
        }

        string copy = Path.Combine(_folder.Path, "copy");
        TempFolder.Copy(Topic, Path.Combine(copy, "topic"));
        bool isRoomGivenUp = options.SegmentBytes < WindowBytes || records.Any(bytes => RecordHeader.Size + bytes > WindowBytes);
        Assert.True(new FileInfo(Last).Length > RecordsIn(log) || isRoomGivenUp);
        Dictionary<long, byte[]> all = log.ReadAll();
        Assert.Equal(records, all.OrderBy(r => r.Key).Skip(Busy.Length).Select(r => r.Value.Length));
        await log.DisposeAsync();

        TopicCheck check = LogCheck.Run(copy).Single();
        Assert.Equal((all.Count, all.Count, true), (check.Records, check.Next, check.IsSound));
        foreach (string folder in new[] { Topic, Path.Combine(copy, "topic") })
        {
            await using SegmentLog found = Logs.Open(folder, options);
            Assert.Equal((all.Count, 0, 0), (found.NextOffset, found.Corrupt, found.TornBytes));
            Assert.Equal(all.OrderBy(r => r.Key), found.ReadAll().OrderBy(r => r.Key));
            Assert.Equal(all.Count, await found.AppendTextAsync("next"));
        }
    }

    private async Task AssertOnlyHitAreLostAsync(byte[] damaged, Dictionary<long, byte[]> records, HashSet<int> flipped)
    {
        string topic = await PlaceAsync(damaged);
        var lost = new HashSet<long>();
        int at = SegmentHeader.Size;
        foreach ((long offset, byte[] payload) in records.OrderBy(r => r.Key))
        {
            int next = at + RecordHeader.Size + payload.Length;
            if (flipped.Any(bit => bit / 8 >= at && bit / 8 < next))
            {
                lost.Add(offset);
            }

            at = next;
        }

        bool isRoomHit = flipped.Any(bit => bit / 8 >= at);
        await using SegmentLog found = Logs.Open(topic);
        Dictionary<long, byte[]> read = found.ReadAll();
        Assert.Equal(records.Keys.Except(lost).Order(), read.Keys.Order());
        Assert.All(read, record => Assert.Equal(records[record.Key], record.Value));
        Assert.True(found.Corrupt == lost.Count || (found.Corrupt < lost.Count && found.TornBytes > 0));
        Assert.True(found.TornBytes > 0 || !isRoomHit);
        long appended = await found.AppendTextAsync("next");
        Assert.True(appended >= records.Count, "an offset must not be given out twice");
        Assert.Equal("next", found.ReadTexts().Last());
    }

    /// <summary>Opens a topic of one file, and closes it again.</summary>
    private async Task AssertFoundAsync(byte[] file, int length, int torn, string[] texts)
    {
        string topic = await PlaceAsync(file);
        TopicCheck check = LogCheck.Run(Path.GetDirectoryName(topic)!).Single();
        Assert.Equal((texts.Length, 0, torn, torn == 0), (check.Records, check.Corrupt, check.TornBytes, check.IsSound));
        await using SegmentLog found = Logs.Open(topic);
        Assert.Equal((torn, 0), (found.TornBytes, found.Corrupt));
        Assert.Equal(length, new FileInfo(Directory.GetFiles(topic).Single()).Length);
        Assert.Equal(texts, found.ReadTexts());
        long next = await found.AppendTextAsync("next");
        Assert.True(torn == 0 ? next == texts.Length : next > texts.Length);
        Assert.Equal([.. texts, "next"], found.ReadTexts());
        Assert.Equal(0, found.Corrupt);
    }

    private async Task<string> PlaceAsync(byte[] file)
    {
        string topic = Path.Combine(_folder.Path, "found", "topic");
        Directory.CreateDirectory(topic);
        await File.WriteAllBytesAsync(Path.Combine(topic, $"{0:D20}.log"), file, _ct);
        return topic;
    }

    private void AssertTailOfZeros(long from)
    {
        byte[] file = File.ReadAllBytes(Last);
        Assert.True(file.Length > from, "nothing is reserved");
        Assert.Equal(-1, file.AsSpan((int)from).IndexOfAnyExcept((byte)0));
    }

    private SegmentLog Open(SegmentLogOptions? options = null) => Logs.Open(Topic, options, file: _disk.Open);

    /// <summary>A log with <see cref="Busy"/> in it, that found itself busy by them.</summary>
    private async Task<SegmentLog> OpenBusyAsync(SegmentLogOptions? options = null, Action? then = null)
    {
        SegmentLog log = Open(options);
        await MakeBusyAsync(log, then);
        return log;
    }

    private async Task MakeBusyAsync(SegmentLog log, Action? then = null)
    {
        (AppendResult first, AppendResult[] others) = await AppendBehindAsync(
            log, Logs.Bytes(Busy[0]), [.. Busy[1..].Select(Logs.Bytes)], then ?? (() => { }));
        Assert.All(others.Prepend(first), result => Assert.Null(result.Error));
    }

    /// <summary>Appends a record that must be written, and while it is, others: a group.</summary>
    private async Task<(AppendResult First, AppendResult[] Others)> AppendBehindAsync(
        SegmentLog log, byte[] first, byte[][] others, Action then)
    {
        using var written = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        _disk.Written = () =>
        {
            written.Release();
            go.Wait(_ct);
        };

        Task<AppendResult> writing = Task.Run(async () => await log.AppendAsync(first, _ct), _ct);
        await written.WaitAsync(_ct);
        Task<AppendResult>[] waiting = [.. others.Select(payload => log.AppendAsync(payload, _ct).AsTask())];
        _disk.Written = () => { };
        then();
        go.Release();
        return (await writing, await Task.WhenAll(waiting).WaitAsync(Hang, _ct));
    }
}
