using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Inferly.Analytics.Log;

/// <summary>
/// What was appended to a log is written to the disk once enough came after it, and leaves the kernel's page cache, so that the next
/// records go into memory that was in use a moment ago: docs/adr/0004. Nothing is lost by it, and nothing happens on other systems than Linux. One
/// caller at a time; a thread of its own waits for the disk.
/// </summary>
/// <param name="kept">Bytes at the end that stay in memory: readers who follow find them there.</param>
internal sealed partial class DropBehind(long kept)
{
    // Little at a time: memory that lies unused for seconds in pieces of 2 MB is what a virtual machine takes back.
    private const long Step = 4 << 20;
    private const long LargestPage = 2 << 20;

    // The kernel's numbers: wait for what is being written, write the rest, wait for that; and "not needed again".
    private const uint WriteAndWait = 1 | 2 | 4;
    private const int NotNeeded = 4;

    private readonly Lock _gate = new();
    private readonly Queue<Stretch> _behind = new();
    private long _bytes;
    private Task _work = Task.CompletedTask;

    /// <summary>The end of the work that is under way.</summary>
    internal Task Work
    {
        get
        {
            lock (_gate)
            {
                return _work;
            }
        }
    }

    /// <summary>Says which part of which file was appended last.</summary>
    public void Appended(string path, long from, long to)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        lock (_gate)
        {
            _behind.Enqueue(new Stretch(path, from, to));
            _bytes += to - from;
            if (_bytes >= kept + Step && _work.IsCompleted)
            {
                _work = Task.Factory.StartNew(DropAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
        }
    }

    private void DropAll()
    {
        while (Next() is { } stretch)
        {
            Drop(stretch);
        }
    }

    private Stretch? Next()
    {
        lock (_gate)
        {
            if (!_behind.TryPeek(out Stretch first) || _bytes - first.Length < kept)
            {
                return null;
            }

            _bytes -= first.Length;
            return _behind.Dequeue();
        }
    }

    private static void Drop(Stretch stretch)
    {
        try
        {
            using SafeFileHandle file = SegmentFile.OpenRead(stretch.Path);

            // Only whole pages leave, which are up to 2 MB long: the one that a stretch ends in goes with the next.
            long from = stretch.From - stretch.From % LargestPage;

            // Where a file system refuses, the pages stay until the kernel wants them, as without all this.
            _ = SyncRange(file, from, stretch.To - from, WriteAndWait);
            _ = Advise(file, from, stretch.To - from, NotNeeded);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // Deleted by retention, most likely, and its pages with it.
        }
    }

    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    private static partial int SyncRange(SafeFileHandle file, long offset, long bytes, uint flags);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long bytes, int advice);

    private readonly record struct Stretch(string Path, long From, long To)
    {
        public long Length => To - From;
    }
}
