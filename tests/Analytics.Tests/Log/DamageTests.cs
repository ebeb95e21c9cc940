using Inferly.Analytics.Log;

namespace Inferly.Analytics.Tests.Log;

/// <summary>Torn tails and flipped bits: only what is damaged is lost, nothing is ever read wrong.</summary>
public sealed class DamageTests : IDisposable
{
    private const int Records = 120;
    private const int ZeroBytes = 100_000;
    private readonly TempFolder _folder = new();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 50)];

    [Fact]
    public async Task Open_TailTornAtEveryByte_LosesTheLastRecordOnly()
    {
        string whole = Path.Combine(_folder.Path, "whole");
        await WriteAsync(whole, 3, new SegmentLogOptions());
        byte[] bytes = await File.ReadAllBytesAsync(Directory.GetFiles(whole).Single(), TestContext.Current.CancellationToken);
        int lastStart = bytes.Length - RecordHeader.Size - Payload(2).Length;
        for (int length = lastStart; length < bytes.Length; length++)
        {
            string torn = Path.Combine(_folder.Path, "torn");
            Directory.CreateDirectory(torn);
            string file = Path.Combine(torn, Path.GetFileName(Directory.GetFiles(whole).Single()));
            await File.WriteAllBytesAsync(file, bytes[..length], TestContext.Current.CancellationToken);

            // A zero at the end is no different from room that was reserved and not used.
            int tail = bytes.AsSpan(lastStart..length).TrimEnd((byte)0).Length;
            await using SegmentLog log = Logs.Open(torn);
            Assert.Equal(tail, log.TornBytes);
            Assert.Equal(lastStart, new FileInfo(file).Length);
            long next = await log.AppendTextAsync("appended");
            Assert.True(tail == 0 ? next == 2 : next > 2);
            Dictionary<long, byte[]> read = log.ReadAll();
            Assert.Equal([0, 1, next], read.Keys.Order());
            Assert.Equal([Payload(0), Payload(1), Logs.Bytes("appended")], read.OrderBy(r => r.Key).Select(r => r.Value));
            Assert.Equal(0, log.Corrupt);
        }
    }

    [Fact]
    public async Task Open_FileShorterThanItsHeader_StartsItAnew()
    {
        string file = Path.Combine(_folder.Path, "00000000000000000042.log");
        for (int length = 0; length < SegmentHeader.Size; length++)
        {
            await File.WriteAllBytesAsync(file, new byte[length], TestContext.Current.CancellationToken);
            await using SegmentLog log = Logs.Open(_folder.Path);
            Assert.Equal(length, log.TornBytes);
            Assert.Equal(42, await log.AppendTextAsync("first"));
            Assert.Equal(["first"], log.ReadTexts());
        }
    }

    [Fact]
    public async Task Open_TailOfZeros_IsCutAndNotTorn()
    {
        foreach (int records in new[] { 3, 0 })
        {
            string folder = Path.Combine(_folder.Path, $"{records}");
            await WriteAsync(folder, records, new SegmentLogOptions());
            string file = Directory.GetFiles(folder).Single();
            long length = new FileInfo(file).Length;
            AddZeros(file);

            await using SegmentLog log = Logs.Open(folder);
            Assert.Equal((0, 0, length), (log.TornBytes, log.Corrupt, new FileInfo(file).Length));
            Assert.Equal(records, log.ReadAll().Count);
            Assert.Equal(records, await log.AppendTextAsync("next"));
        }
    }

    [Fact]
    public async Task Open_FileOfZeros_StartsItAnewAndCountsItsHeader()
    {
        string file = Path.Combine(_folder.Path, "00000000000000000042.log");
        await File.WriteAllBytesAsync(file, new byte[100_000], TestContext.Current.CancellationToken);
        await using SegmentLog log = Logs.Open(_folder.Path);
        Assert.Equal((0, 1), (log.TornBytes, log.Corrupt));
        Assert.Equal(42, await log.AppendTextAsync("first"));
        Assert.Equal(["first"], log.ReadTexts());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_ZerosBehindASegmentThatIsNotTheLast_AreLostRecordsOnlyWhereOffsetsAreMissing(bool isLastRecordLost)
    {
        string topic = Path.Combine(_folder.Path, "topic");
        await WriteAsync(topic, Records, new SegmentLogOptions { SegmentBytes = 16_000 });
        string[] files = [.. Directory.GetFiles(topic).Order(StringComparer.Ordinal).Take(2)];
        int lost = int.Parse(Path.GetFileNameWithoutExtension(files[1])) - 1;
        AddZeros(files[0]);
        if (isLastRecordLost)
        {
            using FileStream file = File.OpenWrite(files[0]);
            long end = file.Length - ZeroBytes;
            file.SetLength(end - RecordHeader.Size - Payload(lost).Length);
            file.SetLength(end + ZeroBytes);
        }

        TopicCheck check = LogCheck.Run(_folder.Path).Single();
        Assert.Equal((isLastRecordLost ? 1 : 0, 0, !isLastRecordLost), (check.Corrupt, check.TornBytes, check.IsSound));
        await using SegmentLog log = Logs.Open(topic);
        Assert.Equal(Enumerable.Range(0, Records).Select(i => (long)i).Where(i => i != lost || !isLastRecordLost), log.ReadAll().Keys);
        Assert.Equal(isLastRecordLost ? 1 : 0, log.Corrupt);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_SoundRecordThatDoesNotBelongAtTheEnd_IsCut(bool ofAnotherFile)
    {
        // What a disk may give back after a power cut: blocks of another file, or an older write of this one.
        string other = Path.Combine(_folder.Path, "other"), mine = Path.Combine(_folder.Path, "mine");
        await WriteAsync(other, 4, new SegmentLogOptions());
        await WriteAsync(mine, 3, new SegmentLogOptions());
        int stray = RecordHeader.Size + Payload(ofAnotherFile ? 3 : 2).Length;
        byte[] source = await File.ReadAllBytesAsync(
            Directory.GetFiles(ofAnotherFile ? other : mine).Single(), TestContext.Current.CancellationToken);
        await File.AppendAllBytesAsync(Directory.GetFiles(mine).Single(), source[^stray..], TestContext.Current.CancellationToken);

        await using SegmentLog log = Logs.Open(mine);
        Assert.Equal((stray, 0), (log.TornBytes, log.Corrupt));
        Assert.Equal([0, 1, 2], log.ReadAll().Keys);
    }

    [Fact]
    public async Task Read_RecordForgedInsideADamagedOne_IsNotBelieved()
    {
        // A caller who knows the format, but not the file's sync marker, hides a record in a payload and hopes for a flipped bit.
        byte[] forged = new byte[RecordHeader.Size + 4];
        RecordHeader.Draft(forged, 0, Logs.Bytes("evil"), Crc32C.Compute(Logs.Bytes("evil")));
        RecordHeader.Seal(forged, sync: 0x1122334455667788, offset: 0);
        Logs.Bytes("evil").CopyTo(forged.AsSpan(RecordHeader.Size));
        await using (SegmentLog log = Logs.Open(_folder.Path))
        {
            await log.AppendAsync(forged, TestContext.Current.CancellationToken);
            await log.AppendTextAsync("next");
        }

        FlipBits(Directory.GetFiles(_folder.Path).Single(), [(SegmentHeader.Size + 9) * 8]);
        await using SegmentLog again = Logs.Open(_folder.Path);
        Assert.Equal(["next"], again.ReadTexts());
        Assert.Equal(1, again.Corrupt);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Read_FiftyFlippedBits_LosesOnlyTheDamagedRecords(int seed)
    {
        string template = Path.Combine(_folder.Path, "template");
        await WriteAsync(template, Records, new SegmentLogOptions { SegmentBytes = 16_000 });
        Assert.True(Directory.GetFiles(template).Length > 3);
        int bits = Directory.GetFiles(template).Sum(f => (int)new FileInfo(f).Length * 8);

        var random = new Random(seed);
        string damaged = Path.Combine(_folder.Path, "damaged");
        TempFolder.Copy(template, damaged);
        FlipAcross(damaged, [.. Enumerable.Range(0, 50).Select(_ => random.Next(bits))]);
        await CheckAsync(template, damaged, Places(template));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task CheckAsync(string template, string damaged, List<Placed> places)
    {
        HashSet<long> hit = [.. places.Where(p => !Same(template, damaged, p)).Select(p => p.Offset)];
        int headers = Directory.GetFiles(template).Select(Path.GetFileName)
            .Count(f => !Same(template, damaged, new Placed(-1, f!, 0, SegmentHeader.Size)));
        await using SegmentLog log = Logs.Open(damaged);
        Dictionary<long, byte[]> read = log.ReadAll();

        Assert.Equal(places.Select(p => p.Offset).Where(o => !hit.Contains(o)), read.Keys.Order());
        Assert.All(read, r => Assert.Equal(Payload((int)r.Key), r.Value));
        string last = Directory.GetFiles(damaged).Order(StringComparer.Ordinal).Last();
        int torn = places.Count(p => p.File == Path.GetFileName(last) && p.Start >= new FileInfo(last).Length);
        Assert.Equal(hit.Count - torn + headers, log.Corrupt);
        Assert.Equal(torn > 0, log.TornBytes > 0);

        log.ReadAll();
        Assert.Equal(hit.Count - torn + headers, log.Corrupt);
        long next = await log.AppendTextAsync("appended");
        Assert.True(next >= places.Count, "an offset must not be given out twice");
        Assert.Equal(Logs.Bytes("appended"), log.ReadAll(next)[next]);
    }

    private static void AddZeros(string file)
    {
        using FileStream stream = File.OpenWrite(file);
        stream.SetLength(stream.Length + ZeroBytes);
    }

    private static byte[] Payload(int record)
    {
        byte[] payload = new byte[new Random(record).Next(0, 1500)];
        new Random(record + 1).NextBytes(payload);
        return payload;
    }

    private static async Task WriteAsync(string folder, int records, SegmentLogOptions options)
    {
        await using SegmentLog log = Logs.Open(folder, options);
        for (int i = 0; i < records; i++)
        {
            Assert.Equal(i, (await log.AppendAsync(Payload(i), TestContext.Current.CancellationToken)).Offset);
        }
    }

    private static List<Placed> Places(string folder)
    {
        var places = new List<Placed>();
        foreach (string file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            long offset = long.Parse(Path.GetFileNameWithoutExtension(file));
            for (long at = SegmentHeader.Size; at < new FileInfo(file).Length; offset++)
            {
                int length = RecordHeader.Size + Payload((int)offset).Length;
                places.Add(new Placed(offset, Path.GetFileName(file), at, length));
                at += length;
            }
        }

        Assert.Equal(Records, places.Count);
        return places;
    }

    private static bool Same(string template, string damaged, Placed place) =>
        Slice(template, place).SequenceEqual(Slice(damaged, place));

    private static Span<byte> Slice(string folder, Placed place) =>
        File.ReadAllBytes(Path.Combine(folder, place.File)).AsSpan((int)place.Start, place.Length);

    private static void FlipAcross(string folder, int[] bits)
    {
        int start = 0;
        foreach (string file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            int length = (int)new FileInfo(file).Length * 8;
            FlipBits(file, bits.Where(b => b >= start && b < start + length).Select(b => b - start));
            start += length;
        }
    }

    private static void FlipBits(string file, IEnumerable<int> bits)
    {
        byte[] bytes = File.ReadAllBytes(file);
        foreach (int bit in bits)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        File.WriteAllBytes(file, bytes);
    }

    private sealed record Placed(long Offset, string File, long Start, int Length);
}
