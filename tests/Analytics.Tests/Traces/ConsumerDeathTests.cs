using System.Globalization;
using Inferly.Analytics.Log;
using Inferly.Analytics.Tests.ClickHouse;
using Inferly.Analytics.Tests.Log;
using Inferly.Analytics.Topics;
using Inferly.Analytics.Traces;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inferly.Analytics.Tests.Traces;

/// <summary>
/// A consumer that dies at random moments, again and again, over one log. INFERLY_TEST_DEATHS says how often (20), INFERLY_TEST_SEED repeats a run.
/// </summary>
[Collection(ClickHouseCollection.Name)]
public sealed class ConsumerDeathTests(EngineFixture fixture, ITestOutputHelper output)
{
    private const string Poison = """{"v":1,"request_id":"req_poison","latency_us":"soon"}""";
    private static readonly TimeProvider Time = new HastyTime();

    private readonly TempFolder _folder = new();
    private readonly HashSet<string> _acknowledged = [];
    private readonly string _project = $"mortal-{Guid.NewGuid():N}";

    [Fact(Timeout = 300_000)]
    public async Task Consume_DyingAtRandomMoments_EveryRecordArrivesOnce()
    {
        var deaths = Setting("INFERLY_TEST_DEATHS", 20);
        var seed = Setting("INFERLY_TEST_SEED", Random.Shared.Next());
        output.WriteLine($"INFERLY_TEST_SEED={seed}");
        var random = new Random(seed);
        var died = new int[Enum.GetValues<MortalBatches.Moment>().Length];
        using (_folder)
        {
            for (var death = 0; death < deaths; death++)
            {
                var moment = (MortalBatches.Moment)random.Next(died.Length);
                died[(int)moment]++;
                await LiveAsync(moment, random);
            }

            await LiveToTheEndAsync(TestContext.Current.CancellationToken);
        }

        output.WriteLine($"{_acknowledged.Count} records; deaths: {string.Join(", ", died.Select((count, i) => $"{count} {(MortalBatches.Moment)i}"))}");
        await Arrived.AssertEachOnceAsync(fixture.Store, _project, _acknowledged);
    }

    private async Task LiveAsync(MortalBatches.Moment moment, Random random)
    {
        await using var log = EventLog.Open(_folder.Path, new SegmentLogOptions(), TimeProvider.System);
        await AppendAsync(log, random);
        var pause = TimeSpan.FromMilliseconds(random.NextDouble() * 60);
        RecordConsumer? consumer = null;

        // It runs before StartAsync has returned, and a service that does not know yet that it runs can't be stopped.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var batches = new MortalBatches(Batches(log), moment, pause, async () =>
        {
            await started.Task;
            await consumer!.StopAsync(CancellationToken.None);
        });
        using (consumer = Consumer(log, batches))
        {
            await consumer.StartAsync(TestContext.Current.CancellationToken);
            started.SetResult();
            await consumer.ExecuteTask!.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    private async Task LiveToTheEndAsync(CancellationToken cancellation)
    {
        await using var log = EventLog.Open(_folder.Path, new SegmentLogOptions(), TimeProvider.System);
        var batches = Batches(log);
        using var consumer = Consumer(log, batches);
        await consumer.StartAsync(cancellation);
        while (batches.Backlog > 0)
        {
            await Task.Delay(20, cancellation);
        }

        await consumer.StopAsync(cancellation);
    }

    /// <summary>At least one, for a batch to die over; at times with one among them for which the batch is halved.</summary>
    private async Task AppendAsync(EventLog log, Random random)
    {
        var count = random.Next(1, 40);
        for (var i = 0; i < count; i++)
        {
            var number = _acknowledged.Count;
            Assert.True((await log.Topic(TopicNames.Requests).AppendAsync(TestRows.Record(_project, number), TestContext.Current.CancellationToken)).IsCommitted);
            _acknowledged.Add($"req_{_project}_{number}");
        }

        if (random.Next(4) == 0)
        {
            await log.Topic(TopicNames.Requests).AppendAsync(System.Text.Encoding.UTF8.GetBytes(Poison), TestContext.Current.CancellationToken);
        }
    }

    private static LocalBatches Batches(EventLog log) => new(log, RecordConsumer.Name, Time, NullLogger<LocalBatches>.Instance);

    private RecordConsumer Consumer(EventLog log, IRecordBatches batches) =>
        new(
            batches,
            fixture.Store,
            new ProjectData(fixture.Store, batches),
            Erasures.None(log),
            new LocalDeadLetters(log),
            Time,
            NullLogger<RecordConsumer>.Instance);

    private static int Setting(string variable, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var value) ? value : fallback;
}
