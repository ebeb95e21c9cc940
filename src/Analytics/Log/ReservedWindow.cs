using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Inferly.Analytics.Log;

/// <summary>
/// A stretch of a segment file that was filled with zeros ahead of its use, and is mapped into memory: what is stored there is the file's
/// without a call of the system, and survives the process as what was written does. One writer at a time.
/// </summary>
internal sealed unsafe class ReservedWindow : IDisposable
{
    /// <summary>How much of the file it is, in bytes.</summary>
    public const int Size = 512 << 10;

    private static readonly ReadOnlyMemory<byte>[] Zeros = [.. Enumerable.Repeat<ReadOnlyMemory<byte>>(new byte[64 << 10], 8)];

    // Those that overwrite in place: what was filled once can be stored again on a full disk. On others that would end the process with a SIGBUS.
    // XFS does not do so where a copy (by cp, as a backup) shares the file's blocks until one of the two changes.
    private static readonly string[] FileSystems = ["ext2", "ext3", "ext4", "tmpfs"];

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _memory;
    private readonly long _start;

    private ReservedWindow(SafeFileHandle handle, long start)
    {
        _start = start;
        _file = MemoryMappedFile.CreateFromFile(handle, null, End, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        try
        {
            _view = _file.CreateViewAccessor(start, Size);

            // What the view offers without a pointer copies byte by byte. It begins with the page that the window begins in.
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _memory);
            _memory += _view.PointerOffset;
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Where in the file it ends.</summary>
    public long End => _start + Size;

    /// <summary>Whether files in a folder can have one.</summary>
    public static bool IsPossibleIn(string folder) =>
        OperatingSystem.IsLinux() && FileSystems.Contains(new DriveInfo(folder).DriveFormat, StringComparer.Ordinal);

    /// <summary>Fills and maps what lies behind a file's records.</summary>
    /// <exception cref="IOException">The disk is full, or refuses.</exception>
    public static ReservedWindow Behind(SafeFileHandle handle, long position)
    {
        RandomAccess.Write(handle, Zeros, position);
        return new ReservedWindow(handle, position);
    }

    /// <summary>Stores a record, its head last: whenever the process ends, a record with a sound head is whole.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not lie inside.</exception>
    public void Store(ReadOnlySpan<byte> head, ReadOnlySpan<byte> payload, long position)
    {
        Span<byte> room = new Span<byte>(_memory, Size).Slice(checked((int)(position - _start)), head.Length + payload.Length);
        payload.CopyTo(room[head.Length..]);
        head.CopyTo(room);
    }

    /// <summary>Unmaps it. Not by way of the view, which would wait for the disk.</summary>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.SafeMemoryMappedViewHandle.Dispose();
        _file.Dispose();
    }
}
