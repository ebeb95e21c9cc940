using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Inferly.Perf.Load.Http;

/// <summary>
/// Waits for sockets to become readable, with a timeout in nanoseconds. The generator shares its cores with what it
/// measures, so it takes the kernel's own interface: one thread, no continuations, no timer of a millisecond.
/// Not thread-safe.
/// </summary>
internal sealed partial class Epoll : IDisposable
{
    private const int MaxEvents = 128;
    private const int ControlAdd = 1;
    private const uint Readable = 1;
    private const int SetTimerSlack = 29;
    private const int Interrupted = 4;

    // struct epoll_event { u32 events; u64 data; } is packed on x86-64 only.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = EventSize - sizeof(long);

    private readonly SafeFileDescriptor _epoll = Checked(Create(0));
    private readonly byte[] _events = new byte[MaxEvents * EventSize];

    /// <summary>Reports <paramref name="key"/> whenever the socket has bytes or has been closed. Closing the socket ends it.</summary>
    public void Add(SafeSocketHandle socket, int key)
    {
        Span<byte> change = stackalloc byte[EventSize];
        MemoryMarshal.Write(change, Readable);
        MemoryMarshal.Write(change[DataOffset..], (long)key);
        if (Control(_epoll, ControlAdd, socket, change) != 0)
        {
            throw new Win32Exception();
        }
    }

    /// <summary>Waits until a socket is ready or <see cref="Clock"/> passes <paramref name="until"/>; the number of ready keys.</summary>
    public int Wait(long until)
    {
        long left = Math.Max(0, until - Clock.Now);
        var timeout = new Timespec(left / Clock.Second, left % Clock.Second);
        int ready = WaitPrecise(_epoll, _events, MaxEvents, in timeout, 0);
        if (ready >= 0)
        {
            return ready;
        }

        if (Marshal.GetLastPInvokeError() == Interrupted)
        {
            return 0;
        }

        throw new Win32Exception();
    }

    public int ReadyKey(int index) => (int)MemoryMarshal.Read<long>(_events.AsSpan(index * EventSize + DataOffset));

    /// <summary>Makes the calling thread's timeouts exact: by default the kernel may be 50 us late.</summary>
    public static void TakeExactTimeouts() => _ = ProcessControl(SetTimerSlack, 1);

    public void Dispose() => _epoll.Dispose();

    private static SafeFileDescriptor Checked(SafeFileDescriptor handle) => handle.IsInvalid ? throw new Win32Exception() : handle;

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Timespec(long Seconds, long Nanoseconds);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial SafeFileDescriptor Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(SafeFileDescriptor epoll, int operation, SafeSocketHandle socket, Span<byte> change);

    [LibraryImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    private static partial int WaitPrecise(SafeFileDescriptor epoll, Span<byte> events, int maxEvents, in Timespec timeout, nint signals);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, ulong value);
}
