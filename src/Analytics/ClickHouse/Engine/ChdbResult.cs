using System.Runtime.InteropServices;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>What the engine answered to one statement: an error or bytes in the format asked for. Dispose it to free them.</summary>
internal sealed unsafe class ChdbResult(nint handle) : IDisposable
{
    private nint _handle = handle;

    /// <summary>ClickHouse's own text, "Code: 62. DB::Exception: ...", or null.</summary>
    public string? Error { get; } = Marshal.PtrToStringUTF8(ChdbNative.ResultError(handle));

    /// <summary>Rows written, those of dependent views included.</summary>
    public ulong RowsWritten { get; } = ChdbNative.ResultRowsWritten(handle);

    /// <summary>The bytes, readable until this result is disposed.</summary>
    public Stream Open()
    {
        ObjectDisposedException.ThrowIf(_handle == 0, this);
        var buffer = ChdbNative.ResultBuffer(_handle);
        return buffer is null ? Stream.Null : new UnmanagedMemoryStream(buffer, (long)ChdbNative.ResultLength(_handle));
    }

    public string ReadText()
    {
        using var reader = new StreamReader(Open());
        return reader.ReadToEnd();
    }

    public void Dispose()
    {
        var handle = Interlocked.Exchange(ref _handle, 0);
        if (handle != 0) ChdbNative.DestroyResult(handle);
    }
}
