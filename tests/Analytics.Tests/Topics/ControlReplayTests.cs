using Inferly.Analytics.Log;
using Inferly.Analytics.Tests.Log;
using Inferly.Analytics.Topics;
using Inferly.Pipeline.State;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Inferly.Analytics.Tests.Topics;

/// <summary>Starts of the control plane over the embedded log: replayed, from a snapshot, and over damage.</summary>
public sealed class ControlReplayTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>How many events to measure a replay of; the limit of 10 s holds for a million.</summary>
    private const string EventsVariable = "INFERLY_REPLAY_EVENTS";

    private const int Entities = 10_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_ManyEvents_IsQuickAndRight()
    {
        var measured = int.TryParse(Environment.GetEnvironmentVariable(EventsVariable), out var asked);
        var events = measured ? asked : 20_000;
        await using (var log = Open())
        {
            await FillAsync(log, 0, events);
        }

        await using var again = Open();
        var replay = Stopwatch.StartNew();
        var spent = Environment.CpuUsage.TotalTime;
        await using (var store = await StartAsync(again))
        {
            output.WriteLine($"{events} control events of {Math.Min(events, Entities)} entities replayed in {replay.Elapsed.TotalSeconds:F2} s, {(Environment.CpuUsage.TotalTime - spent).TotalSeconds:F2} s of the processor");
            Assert.True(!measured || replay.Elapsed <= Limit * Math.Max(1, events / 1e6), $"{replay.Elapsed}");
            Check(store, events);
            store.SaveSnapshot(1);
        }

        replay.Restart();
        await using var quick = await StartAsync(again);
        output.WriteLine($"the same from a snapshot in {replay.Elapsed.TotalSeconds:F2} s");
        Check(quick, events);
    }

    [Fact]
    public async Task Start_SnapshotAndEventsBehindIt_IsTheSameAsAReplay()
    {
        await using var log = Open();
        await FillAsync(log, 0, 500);
        await using (var store = await StartAsync(log))
        {
            var deleted = new EntityKey(EntityKind.Key, "key_7");
            Assert.True((await store.MutateAsync(state => Mutation.Write(state.Delete(deleted, Start)), Cancellation)).Applied);
            await store.MutateAsync(state => Mutation.Write(state.Put(new Project { Id = "acme", CreatedAt = Start }, Start)), Cancellation);
            await store.MutateAsync(
                state => Mutation.Write(state.Put(new Workflow { Project = "acme", Name = "triage", CreatedAt = Start, Cache = new RawJson("{\"a\":[1]}") }, Start)), Cancellation);
            store.SaveSnapshot(1);
            await FillAsync(log, 500, 10);
        }

        var logger = new LogLines<StateStore>();
        await using var quick = await StartAsync(log, logger);
        await using var replayed = await StartAsync(log, snapshots: false);

        Assert.Empty(logger.Lines);
        Assert.Equal(509, quick.Current.Keys.Count);
        Assert.Equal(replayed.Current.Keys.OrderBy(key => key.Id).Select(key => (key.Id, key.Revision)), quick.Current.Keys.OrderBy(key => key.Id).Select(key => (key.Id, key.Revision)));
        Assert.Equal(replayed.Current.FindWorkflow("acme", "triage"), quick.Current.FindWorkflow("acme", "triage"));
        Assert.Equal(2, quick.Current.RevisionOf(new EntityKey(EntityKind.Key, "key_7")));
        Assert.Equal("key_3", quick.Current.FindByDigest(KeyDigest.Of("secret 3"))?.Id);
        Assert.Null(quick.Current.FindByDigest(KeyDigest.Of("secret 7")));
    }

    [Theory]
    [InlineData("flipped", "damaged")]
    [InlineData("foreign", "another log")]
    [InlineData("ahead", "knows more")]
    public async Task Start_SnapshotCannotBeUsed_ReplaysTheLogAndSaysSo(string how, string reason)
    {
        var file = Path.Combine(_folder.Path, TopicNames.Control, "state.snapshot");
        await using (var log = Open())
        {
            await FillAsync(log, 0, 100);
            await using var store = await StartAsync(log);
            store.SaveSnapshot(1);
        }

        if (how == "flipped")
        {
            var bytes = await File.ReadAllBytesAsync(file, Cancellation);
            bytes[^100] ^= 4;
            await File.WriteAllBytesAsync(file, bytes, Cancellation);
        }
        else if (how == "foreign")
        {
            File.Delete(Path.Combine(_folder.Path, "id"));
        }
        else
        {
            // The log's end went with a power cut.
            using var segment = File.OpenWrite(Directory.GetFiles(Path.Combine(_folder.Path, TopicNames.Control), "*.log").Single());
            segment.SetLength(segment.Length / 2 - 48);
        }

        var logger = new LogLines<StateStore>();
        await using var again = Open();
        var lost = how == "ahead";
        if (lost)
        {
            Assert.True(again.Topic(TopicNames.Control).NextOffset < 100);
        }

        await using var state = await StartAsync(again, logger);

        Assert.Equal(lost ? again.Topic(TopicNames.Control).ReadAll().Count : 100, state.Current.Keys.Count);
        Assert.False(File.Exists(file));
        Assert.Contains(reason, logger.Lines.Single(line => line.StartsWith("Warning", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SaveSnapshot_EventOfALaterVersion_IsLeftToTheProgramThatKnowsIt()
    {
        await using var log = Open();
        await FillAsync(log, 0, 10);
        await log.Topic(TopicNames.Control).AppendTextAsync("""{"v":2}""");
        await using var store = await StartAsync(log);

        store.SaveSnapshot(1);

        Assert.False(File.Exists(log.FileOf(TopicNames.Control, "state.snapshot")));
    }

    [Fact]
    public async Task Start_LogEndsInDamage_DoesNotWaitForWhatIsLost()
    {
        await using (var log = Open())
        {
            await FillAsync(log, 0, 10);
        }

        using (var segment = File.OpenWrite(Directory.GetFiles(Path.Combine(_folder.Path, TopicNames.Control), "*.log").Single()))
        {
            segment.SetLength(segment.Length - 3);
        }

        await using var again = Open();
        await using var store = await StartAsync(again).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        Assert.Equal(9, store.Current.Keys.Count);
        Assert.True((await store.MutateAsync(state => Mutation.Write(state.Put(Key(9), Start)), Cancellation)).Applied);
    }

    public void Dispose() => _folder.Dispose();

    private static ApiKey Key(int number) => new()
    {
        Id = $"key_{number}",
        Role = Role.Inference,
        Digest = KeyDigest.Of($"secret {number}"),
        Prefix = "sk_live_abc",
        Name = "a key as they are",
        Project = "default",
        RequestsPerMinute = 600,
        CreatedAt = Start,
    };

    private static void Check(StateStore store, int events)
    {
        Assert.Equal(Math.Min(events, Entities), store.Current.Keys.Count);
        Assert.Equal(1 + ((events - 1) / Entities), store.Current.FindKey("key_0")!.Revision);
    }

    // Each entity in turn, again and again.
    private static async Task FillAsync(EventLog log, int first, int count)
    {
        var topic = log.Topic(TopicNames.Control);
        for (var i = first; i < first + count; i++)
        {
            var revision = 1 + (i / Entities);
            var key = Key(i % Entities) with { Revision = revision };
            var appended = await topic.AppendAsync(ControlEventJson.Write(new ControlEvent(Guid.NewGuid(), key.Key, revision, Start, key)), Cancellation);
            Assert.True(appended.IsCommitted);
        }
    }

    private static async Task<StateStore> StartAsync(EventLog log, ILogger<StateStore>? logger = null, bool snapshots = true)
    {
        var store = new StateStore(
            new EmbeddedControlLog(log), TimeProvider.System, logger ?? NullLogger<StateStore>.Instance, snapshots ? new StateSnapshotFile(log) : null);
        await store.StartAsync(Cancellation);
        return store;
    }

    private EventLog Open() => EventLog.Open(_folder.Path, new SegmentLogOptions(), TimeProvider.System);
}
