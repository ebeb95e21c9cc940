using Inferly.Analytics.Log;
using Inferly.Analytics.Topics;
using Inferly.Analytics.Traces;
using Inferly.Pipeline.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inferly.Analytics.Tests.Traces;

/// <summary>What was deleted, as a log's control topic keeps it.</summary>
internal static class Erasures
{
    public static async Task<ErasedRecords> OfAsync(EventLog log)
    {
        // What it has read it keeps; it need not follow the log.
        await using var state = State(log);
        await state.StartAsync(TestContext.Current.CancellationToken);
        return new ErasedRecords(state);
    }

    /// <summary>Whatever the log says, nothing was.</summary>
    public static ErasedRecords None(EventLog log) => new(State(log));

    public static async Task AddAsync(EventLog log, string project, DateTimeOffset before)
    {
        var change = GatewayState.Empty.Put(new Erasure { Project = project, Before = before }, DateTimeOffset.UnixEpoch);
        Assert.True((await log.Topic(TopicNames.Control).AppendAsync(ControlEventJson.Write(change), TestContext.Current.CancellationToken)).IsCommitted);
    }

    private static StateStore State(EventLog log) => new(new EmbeddedControlLog(log), TimeProvider.System, NullLogger<StateStore>.Instance);
}
