using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Inferly.Analytics.Log;

/// <summary>
/// A stretch of a segment file that was filled with zeros ahead of its use, and is mapped into memory: what is stored there is the file's
/// without a call of the system, and survives the process as what was written does. One writer at a time.
/// </summary>
internal sealed class ReservedWindow : IDisposable
{
    private const int Size = 512 << 10;

    private static readonly ReadOnlyMemory<byte>[] Zeros = [.. Enumerable.Repeat<ReadOnlyMemory<byte>>(new byte[64 << 10], 8)];

    // Those that overwrite in place: what was filled once can be stored again on a full disk. On others that would end the process with a SIGBUS.
    // XFS does not do so where a copy (by cp, as a backup) shares the file's blocks until one of the two changes.
    private static readonly string[] FileSystems = ["ext2", "ext3", "ext4", "tmpfs"];

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long _start;
    private readonly long _end;

    private ReservedWindow(SafeFileHandle handle, long start, long end)
    {
        (_start, _end) = (start, end);
        _file = MemoryMappedFile.CreateFromFile(handle, null, end, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        try
        {
            _view = _file.CreateViewAccessor(start, end - start);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Whether files in a folder can have one.</summary>
    public static bool IsPossibleIn(string folder) =>
        OperatingSystem.IsLinux() && FileSystems.Contains(new DriveInfo(folder).DriveFormat, StringComparer.Ordinal);

    /// <summary>Fills and maps what lies behind a file's records.</summary>
    /// <exception cref="IOException">The disk is full, or refuses.</exception>
    public static ReservedWindow Behind(SafeFileHandle handle, long position)
    {
        RandomAccess.Write(handle, Zeros, position);
        return new ReservedWindow(handle, position, position + Size);
    }

    /// <summary>
    /// Stores a record, its head last: whenever the process ends, a record with a sound head is whole. False where it does not lie inside.
    /// </summary>
    public bool TryStore(ReadOnlySpan<byte> head, ReadOnlySpan<byte> payload, long position)
    {
        if (position < _start || position + head.Length + payload.Length > _end)
        {
            return false;
        }

        // The view begins with the page that the window begins in.
        var at = (ulong)(position - _start + _view.PointerOffset);
        _view.SafeMemoryMappedViewHandle.WriteSpan(at + (ulong)head.Length, payload);
        _view.SafeMemoryMappedViewHandle.WriteSpan(at, head);
        return true;
    }

    /// <summary>Unmaps it. Not by way of the view, which would wait for the disk.</summary>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.Dispose();
        _file.Dispose();
    }
}
