using System.Buffers.Binary;
using Inferly.Analytics.Log;

namespace Inferly.Analytics.Tests.Log;

/// <summary>Files of other formats than the one that is written: a version that does not know one must refuse it and not misread a record.</summary>
public sealed class SegmentFormatTests : IDisposable
{
    private const int VersionAt = 8;
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Open_NewerFormat_SaysWhatToDo()
    {
        await WriteAsync("one");
        SetVersion(9);

        var error = Assert.Throws<InvalidDataException>(() => Logs.Open(_folder.Path));
        Assert.Contains("log format 9; this version of Inferly reads formats 1 to 2.", error.Message);
    }

    [Fact]
    public async Task Append_LastSegmentIsOfTheFirstFormat_GoesIntoANewOne()
    {
        await WriteAsync("one", "two");
        string old = SetVersion(1);
        byte[] before = await File.ReadAllBytesAsync(old, TestContext.Current.CancellationToken);

        await WriteAsync("three");
        await WriteAsync("four");

        Assert.Equal(before, await File.ReadAllBytesAsync(old, TestContext.Current.CancellationToken));
        Assert.Equal([1u, 2u], Directory.GetFiles(_folder.Path).Order().Select(VersionOf));
        await using SegmentLog log = Logs.Open(_folder.Path);
        Assert.Equal(["one", "two", "three", "four"], log.ReadTexts());
        Assert.Equal((0, 0), (log.Corrupt, log.TornBytes));
    }

    [Fact]
    public async Task Append_LastSegmentIsOfTheFirstFormatAndEmpty_GoesIntoIt()
    {
        await WriteAsync();
        SetVersion(1);

        await WriteAsync("one");

        Assert.Equal([2u], Directory.GetFiles(_folder.Path).Select(VersionOf));
        await using SegmentLog log = Logs.Open(_folder.Path);
        Assert.Equal(["one"], log.ReadTexts());
    }

    public void Dispose() => _folder.Dispose();

    private static uint VersionOf(string file) => BinaryPrimitives.ReadUInt32LittleEndian(File.ReadAllBytes(file).AsSpan(VersionAt));

    private async Task WriteAsync(params string[] records)
    {
        await using SegmentLog log = Logs.Open(_folder.Path);
        foreach (string record in records)
        {
            await log.AppendTextAsync(record);
        }
    }

    private string SetVersion(uint version)
    {
        string path = Directory.GetFiles(_folder.Path).Single();
        byte[] bytes = File.ReadAllBytes(path);
        SegmentHeader header = SegmentHeader.Read(bytes, path);
        (header with { Version = version }).Write(bytes);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
