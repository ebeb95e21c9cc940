using Microsoft.Win32.SafeHandles;

namespace Inferly.Analytics.Log;

/// <summary>A segment file on a disk.</summary>
internal sealed class SegmentFile : ISegmentFile
{
    // Readers open the file beside the writer, and retention may unlink it under them.
    private const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;
    private readonly SafeFileHandle _handle;

    private SegmentFile(SafeFileHandle handle) => _handle = handle;

    public static SegmentFile OpenWrite(string path) => new(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, Shared));

    public static SafeFileHandle OpenRead(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Read, Shared);

    public void Write(ReadOnlySpan<byte> bytes, long position) => RandomAccess.Write(_handle, bytes, position);

    public void SetLength(long length) => RandomAccess.SetLength(_handle, length);

    public void Flush() => RandomAccess.FlushToDisk(_handle);

    public void Dispose() => _handle.Dispose();
}
