namespace Inferly.Ingress.Composition;

/// <summary>
/// Lets the threads that wait for sockets run what follows from an event themselves, one thread for each core, instead of handing every event
/// over to the thread pool: 5 to 10 % more requests per second on two cores (perf/README.md). Nothing that follows blocks: files are written
/// and requests are begun on the thread pool.
/// </summary>
internal static class SocketThreads
{
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>To be called before the first socket; whoever set the variable himself is obeyed.</summary>
    public static void RunCompletions()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)))
        {
            Environment.SetEnvironmentVariable(Variable, "1");
        }
    }
}
