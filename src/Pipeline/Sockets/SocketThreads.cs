using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Inferly.Pipeline.Sockets;

/// <summary>
/// The threads that hear of sockets, one a processor, and what may run on them: what follows from an event goes on there, without a trip through the thread
/// pool, as long as it neither waits nor computes for long. While one is held up, its share of all connections stands still (docs/adr/0015).
/// </summary>
public static class SocketThreads
{
    /// <summary>What the names of .NET's own settings of this begin with.</summary>
    public const string SettingPrefix = "DOTNET_SYSTEM_NET_SOCKETS_";

    // Read by .NET when the process uses its first socket. There is no other way to say it.
    private const string Inline = SettingPrefix + "INLINE_COMPLETIONS";

    /// <summary>Has what follows from a socket's event run where the event is heard, unless the environment says otherwise. Before the first socket.</summary>
    public static void GoOnInline()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Inline)))
        {
            Environment.SetEnvironmentVariable(Inline, "1");
        }
    }

    /// <summary>To be awaited before what may take long: it then runs in the thread pool.</summary>
    public static ConfiguredTaskAwaitable Leave() =>
        Task.CompletedTask.ConfigureAwait(Thread.CurrentThread.IsThreadPoolThread ? ConfigureAwaitOptions.None : ConfigureAwaitOptions.ForceYielding);

    /// <summary>A connection to a name or address, without delay for small packets; who awaits it goes on in the thread pool, also where it fails.</summary>
    /// <exception cref="SocketException">Nobody is there by this name, or at none of its addresses.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<Socket> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        finally
        {
            await Leave();
        }
    }

    /// <summary>The same read; who awaits it goes on in the thread pool, also where it fails.</summary>
    public static ValueTask<int> InPool(ValueTask<int> read) =>
        read.IsCompleted && Thread.CurrentThread.IsThreadPoolThread ? read : AwaitInPool(read);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<int> AwaitInPool(ValueTask<int> read)
    {
        try
        {
            return await read.ConfigureAwait(false);
        }
        finally
        {
            await Leave();
        }
    }
}
