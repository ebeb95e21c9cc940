using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Inferly.Analytics.Log;
using Microsoft.Win32.SafeHandles;

namespace Inferly.Analytics.Tests.Log;

/// <summary>What of a log that grows fast stays in the kernel's page cache.</summary>
public sealed partial class DropBehindTests : IDisposable
{
    private const int Kept = 1 << 20;
    private const int Step = 4 << 20;
    private static readonly string[] Disks = ["ext4", "xfs"];
    private readonly TempFolder _folder = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    public DropBehindTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux is told");
        Assert.SkipUnless(
            Disks.Contains(new DriveInfo(_folder.Path).DriveFormat, StringComparer.Ordinal), "the folder for temporary files lies on no disk that is known to do as told");
    }

    private string File1 => Path.Combine(_folder.Path, "1");

    private string File2 => Path.Combine(_folder.Path, "2");

    [Fact]
    public async Task Appended_EnoughCameAfter_LeavesMemoryButForTheEnd()
    {
        byte[] content = Write(File1, Kept + Step);
        var behind = new DropBehind(Kept);

        // Neither ends with a page: the one that two stretches share leaves too.
        behind.Appended(File1, 0, 1_000_001);
        behind.Appended(File1, 1_000_001, Step);
        behind.Appended(File1, Step, Kept + Step);
        await behind.Work.WaitAsync(_ct);
        Assert.Equal(0, BytesInMemory(File1, 0, Step));
        Assert.Equal(Kept, BytesInMemory(File1, Step, Kept));
        Assert.Equal(content, await File.ReadAllBytesAsync(File1, _ct));
    }

    [Fact]
    public async Task Appended_LessThanIsKept_StaysInMemory()
    {
        Write(File1, Step);
        var behind = new DropBehind(Kept);
        behind.Appended(File1, 0, Step);
        await behind.Work.WaitAsync(_ct);
        Assert.Equal(Step, BytesInMemory(File1, 0, Step));
    }

    [Fact]
    public async Task Appended_FileBeforeIsGone_TheOthersLeaveMemory()
    {
        Write(File1, Step);
        Write(File2, Step + Kept);
        File.Delete(File1);
        var behind = new DropBehind(Kept);
        behind.Appended(File1, 0, Step);
        behind.Appended(File2, 0, Step);
        behind.Appended(File2, Step, Step + Kept);
        await behind.Work.WaitAsync(_ct);
        Assert.Equal(0, BytesInMemory(File2, 0, Step));
    }

    [Fact]
    public async Task Append_MuchCameAfter_LeavesMemoryAndIsReadFromTheDisk()
    {
        const int Records = 12_000;
        byte[] payload = new byte[1000];
        string topic = Path.Combine(_folder.Path, "topic");
        await using SegmentLog log = Logs.Open(topic, new SegmentLogOptions { SegmentBytes = 3 << 20, KeptInMemory = Kept });
        for (int sent = 0; sent < Records; sent += 100)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => log.AppendAsync(payload, _ct).AsTask()));
        }

        // What is kept, what is still too little for a thread, and what the appender has not told yet.
        const int Most = Kept + Step + (1 << 20);
        using var hang = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (Directory.GetFiles(topic, "*.log").Sum(file => BytesInMemory(file, 0, new FileInfo(file).Length)) > Most)
        {
            await Task.Delay(10, hang.Token);
        }

        Assert.Equal(Records, log.ReadAll().Count);
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Write(string path, int bytes)
    {
        byte[] content = new byte[bytes];
        new Random(1).NextBytes(content);
        File.WriteAllBytes(path, content);
        return content;
    }

    private static long BytesInMemory(string path, long from, long bytes)
    {
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        using MemoryMappedViewAccessor view = file.CreateViewAccessor(from, bytes, MemoryMappedFileAccess.Read);
        byte[] isThere = new byte[(bytes + Environment.SystemPageSize - 1) / Environment.SystemPageSize];
        Assert.Equal(0, InCore(view.SafeMemoryMappedViewHandle, (nuint)bytes, isThere));
        return isThere.Count(page => (page & 1) == 1) * (long)Environment.SystemPageSize;
    }

    [LibraryImport("libc", EntryPoint = "mincore")]
    private static partial int InCore(SafeMemoryMappedViewHandle start, nuint bytes, byte[] isThere);
}
