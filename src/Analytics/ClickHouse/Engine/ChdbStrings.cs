using System.Runtime.InteropServices;
using System.Text;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>Strings in unmanaged memory as an array of pointers and one of lengths, the way the C interface takes them.</summary>
internal sealed unsafe class ChdbStrings : IDisposable
{
    private readonly int _count;

    public ChdbStrings(IReadOnlyCollection<string> values)
    {
        Pointers = (byte**)NativeMemory.AllocZeroed((nuint)values.Count + 1, (nuint)sizeof(byte*));
        Lengths = (nuint*)NativeMemory.AllocZeroed((nuint)values.Count + 1, (nuint)sizeof(nuint));
        foreach (var value in values)
        {
            Pointers[_count] = (byte*)Marshal.StringToCoTaskMemUTF8(value);
            Lengths[_count++] = (nuint)Encoding.UTF8.GetByteCount(value);
        }
    }

    public byte** Pointers { get; }
    public nuint* Lengths { get; }
    public int Count => _count;

    public void Dispose()
    {
        for (var i = 0; i < _count; i++)
        {
            Marshal.FreeCoTaskMem((nint)Pointers[i]);
        }

        NativeMemory.Free(Pointers);
        NativeMemory.Free(Lengths);
    }
}
