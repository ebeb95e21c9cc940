using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Inferly.Perf.Load.Http;

/// <summary>A file descriptor that is closed once.</summary>
internal sealed partial class SafeFileDescriptor() : SafeHandleMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => Close(handle) == 0;

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(nint descriptor);
}
