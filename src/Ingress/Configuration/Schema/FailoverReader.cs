using Inferly.Ingress.Configuration.Reading;
using Inferly.Pipeline.Health;

namespace Inferly.Ingress.Configuration.Schema;

/// <summary>Reads <c>failover</c>.</summary>
internal static class FailoverReader
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly FailoverSettings Defaults = new();

    /// <summary>All of it.</summary>
    public static FailoverSettings Read(ConfigReader reader) => ReadCircuit(reader, ReadAttempts(reader));

    private static FailoverSettings ReadAttempts(ConfigReader reader) => Defaults with
    {
        MaxAttempts = reader.Number("max_attempts", Defaults.MaxAttempts, 1, 10),
        FirstToken = reader.Milliseconds("ttft_ms", Defaults.FirstToken, Millisecond, Hour),
        Stall = reader.Milliseconds("stall_ms", Defaults.Stall, Millisecond, Hour),
        Total = reader.Milliseconds("total_ms", Defaults.Total, Millisecond, Hour),
        RetryBudget = reader.Number("retry_budget", Defaults.RetryBudget, 0, 1),
        LongestWait = reader.Milliseconds("longest_wait_ms", Defaults.LongestWait, TimeSpan.Zero, Hour),
        Hedge = reader.Number("hedge", Defaults.Hedge, 0, 1),
        Continuation = reader.Choice<Continuation>("continuation") ?? Defaults.Continuation,
        Heartbeat = reader.Seconds("heartbeat_s", Defaults.Heartbeat, TimeSpan.Zero, Hour),
    };

    private static FailoverSettings ReadCircuit(ConfigReader reader, FailoverSettings attempts) => reader.Section("circuit", circuit =>
    {
        var settings = attempts with
        {
            FailuresInARow = circuit.Number("failures_in_a_row", Defaults.FailuresInARow, 1, 1000),
            FailureShare = circuit.Number("failure_share", Defaults.FailureShare, 0.01, 1),
            MinCalls = circuit.Number("min_calls", Defaults.MinCalls, 1, 1000),
            Window = circuit.Seconds("window_s", Defaults.Window, TimeSpan.FromSeconds(1), Hour),
            FirstPause = circuit.Milliseconds("first_pause_ms", Defaults.FirstPause, Millisecond, Hour),
            LongestPause = circuit.Milliseconds("longest_pause_ms", Defaults.LongestPause, Millisecond, Hour),
            ProbesToClose = circuit.Number("probes_to_close", Defaults.ProbesToClose, 1, 100),
        };
        if (settings.FirstPause > settings.LongestPause)
        {
            circuit.Fail("first_pause_ms", "is more than longest_pause_ms", "lower it, or raise longest_pause_ms");
        }

        return settings;
    });
}
