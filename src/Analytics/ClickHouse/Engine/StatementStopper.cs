using System.Text;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>
/// Stops a statement whose caller has left. The engine's own cancel waits for the statement instead of stopping it, and
/// KILL QUERY ... SYNC may hang for good, so this kills asynchronously, by the comment that tags the statement, over a
/// connection of its own, until the statement has ended.
/// </summary>
internal sealed class StatementStopper(EngineConnections connections, TimeProvider time)
{
    private static readonly IReadOnlyDictionary<string, string> NoSettings = new Dictionary<string, string>();
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>The text to put in front of a statement; an id has no character that could end the comment or the literal.</summary>
    public static string Tag(string queryId) => $"/* {queryId} */ ";

    /// <summary>Kills the tagged statement again and again (it may not have begun yet) until it has ended.</summary>
    public async Task StopAsync(string queryId, Task running)
    {
        var kill = Encoding.UTF8.GetBytes($"KILL QUERY WHERE startsWith(query, '{Tag(queryId)}') ASYNC");
        while (!running.IsCompleted)
        {
            await connections.RunAsync(NoSettings, null, connection => connection.Query(kill, "Null"));
            await Task.WhenAny(running, Task.Delay(Pause, time));
        }
    }
}
