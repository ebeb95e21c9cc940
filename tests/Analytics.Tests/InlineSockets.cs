using System.Runtime.CompilerServices;
using Inferly.Pipeline.Sockets;

namespace Inferly.Analytics.Tests;

/// <summary>The sockets of all these tests are set as the gateway's are (docs/adr/0015): what blocks where it must not shows as a test that hangs.</summary>
internal static class InlineSockets
{
    [ModuleInitializer]
    internal static void GoOnInline() => SocketThreads.GoOnInline();
}
