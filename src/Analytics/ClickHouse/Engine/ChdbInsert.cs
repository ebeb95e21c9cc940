using System.Runtime.InteropServices;
using Inferly.Analytics.ClickHouse.Protocol;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>An INSERT whose rows are pushed in pieces; disposed before <see cref="Finish"/>, it writes nothing.</summary>
internal sealed unsafe class ChdbInsert(nint handle) : IDisposable
{
    private nint _handle = handle;
    private bool _finished;

    /// <summary>Why the statement cannot take rows, or null.</summary>
    public ClickHouseError? Error { get; } =
        Marshal.PtrToStringUTF8(ChdbNative.InsertError(handle)) is { } text ? ClickHouseError.Parse(text) : null;

    /// <summary>Hands over a piece of data; false once the insert has failed (its error comes with <see cref="Finish"/>).</summary>
    public bool Append(ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
        {
            return ChdbNative.Append(_handle, bytes, (nuint)data.Length) == 0;
        }
    }

    /// <summary>Commits what was appended.</summary>
    public ChdbAnswer Finish()
    {
        _finished = true;
        return ChdbAnswer.Take(ChdbNative.FinishInsert(_handle));
    }

    public void Dispose()
    {
        var handle = Interlocked.Exchange(ref _handle, 0);
        if (handle == 0)
        {
            return;
        }

        if (!_finished)
        {
            ChdbNative.CancelInsert(handle);
        }

        ChdbNative.DestroyInsert(handle);
    }
}
