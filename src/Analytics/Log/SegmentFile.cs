using Microsoft.Win32.SafeHandles;

namespace Inferly.Analytics.Log;

/// <summary>A segment file on a disk.</summary>
internal sealed class SegmentFile : ISegmentFile
{
    // Readers open the file beside the writer, and retention may unlink it under them.
    private const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;
    private readonly SafeFileHandle _handle;
    private readonly bool _canReserve;
    private ReservedWindow? _window;

    private SegmentFile(SafeFileHandle handle, bool canReserve) => (_handle, _canReserve) = (handle, canReserve);

    public static SegmentFile OpenWrite(string path) => new(
        File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, Shared), ReservedWindow.IsPossibleIn(Path.GetDirectoryName(path)!));

    public static SafeFileHandle OpenRead(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Read, Shared);

    public void Write(ReadOnlySpan<byte> bytes, long position) => RandomAccess.Write(_handle, bytes, position);

    public void Store(ReadOnlySpan<byte> head, ReadOnlySpan<byte> payload, long position)
    {
        if (_window is not { } window)
        {
            throw new InvalidOperationException("No room is reserved.");
        }

        window.Store(head, payload, position);
    }

    public long? Reserve(long position)
    {
        DropWindow();
        _window = _canReserve ? ReservedWindow.Behind(_handle, position) : null;
        return _window?.End;
    }

    public void SetLength(long length)
    {
        // First: a store behind the end of a file ends the process.
        DropWindow();
        RandomAccess.SetLength(_handle, length);
    }

    public void Flush() => RandomAccess.FlushToDisk(_handle);

    public void Dispose()
    {
        DropWindow();
        _handle.Dispose();
    }

    private void DropWindow()
    {
        _window?.Dispose();
        _window = null;
    }
}
