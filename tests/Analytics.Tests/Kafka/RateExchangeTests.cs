using System.Text;
using Inferly.Analytics.Kafka;
using Inferly.Analytics.Topics;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inferly.Analytics.Tests.Kafka;

[Collection(KafkaCollection.Name)]
public sealed class RateExchangeTests(KafkaFixture kafka)
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exchange_OneReplicaTookTheWholeLimit_TheOtherRefuses()
    {
        await kafka.ClearAsync();
        await new KafkaTopics(kafka.Clients()).EnsureAsync();
        await using var one = await Replica.StartAsync(kafka, "one");
        await using var two = await Replica.StartAsync(kafka, "two");
        var (key, project) = await one.PutAsync(rpm: 50);
        await two.SeesAsync(project);

        for (var i = 0; i < 50; i++)
        {
            Assert.True(one.Limiter.TryTake(key, project, 10).Allowed);
        }

        // A request of its own shows each time what is left; the minute refills one per 1.2 s.
        while (two.Limiter.TryTake(key, project, 0).Allowed)
        {
            await Task.Delay(100, Cancellation);
        }
    }

    [Fact]
    public async Task Exchange_ReportThatNobodyCanRead_IsPassedOver()
    {
        await kafka.ClearAsync();
        var clients = kafka.Clients();
        await new KafkaTopics(clients).EnsureAsync();
        await using var one = await Replica.StartAsync(kafka, "one");
        await using var two = await Replica.StartAsync(kafka, "two");
        var (key, project) = await one.PutAsync(rpm: 20);
        await two.SeesAsync(project);
        using var producer = clients.CreateProducer(TimeSpan.FromSeconds(5));
        string[] reports =
        [
            "not json", "{}", """{"v":2,"node":"x","at":"2026-01-01T00:00:00Z","used":[]}""", "null",
            """{"v":1,"node":"x","at":"2999-01-01T00:00:00Z"}""", """{"v":1,"node":"x","at":"2999-01-01T00:00:00Z","used":null}""",
            """{"v":1,"node":"x","at":"2999-01-01T00:00:00Z","used":[{"scope":"Key","id":null,"requests":1,"tokens":1}]}""",
        ];
        foreach (var foreign in reports)
        {
            await producer.ProduceAsync(TopicNames.Rates, new() { Value = Encoding.UTF8.GetBytes(foreign) }, Cancellation);
        }

        for (var i = 0; i < 20; i++)
        {
            one.Limiter.TryTake(key, project, 0);
        }

        while (two.Limiter.TryTake(key, project, 0).Allowed)
        {
            await Task.Delay(100, Cancellation);
        }
    }

    private sealed class Replica : IAsyncDisposable
    {
        private readonly KafkaControlLog _log;
        private readonly StateStore _store;
        private readonly RateExchange _exchange;

        private Replica(KafkaClients clients, string node)
        {
            _log = new KafkaControlLog(clients, new KafkaTopics(clients), TimeProvider.System, NullLogger<KafkaControlLog>.Instance);
            _store = new StateStore(_log, TimeProvider.System, NullLogger<StateStore>.Instance);
            _exchange = new RateExchange(Limiter, _store, node, clients, TimeProvider.System, NullLogger<RateExchange>.Instance);
        }

        public RateLimiter Limiter { get; } = new(TimeProvider.System);

        public static async Task<Replica> StartAsync(KafkaFixture kafka, string node)
        {
            var replica = new Replica(kafka.Clients(), node);
            await replica._store.StartAsync(Cancellation);
            await replica._exchange.StartAsync(Cancellation);
            return replica;
        }

        public async Task<(ApiKey Key, Project Project)> PutAsync(int rpm)
        {
            var project = new Project { Id = "acme", CreatedAt = Now, RequestsPerMinute = rpm };
            var key = new ApiKey { Id = "key_1", Project = "acme", Role = Role.Inference, Digest = KeyDigest.Of("s"), Prefix = "s", CreatedAt = Now };
            Assert.True((await _store.MutateAsync(state => Mutation.Write(state.Put(project, Now), state.Put(key, Now)), Cancellation)).Applied);
            return (key, project);
        }

        public async Task SeesAsync(Project project)
        {
            while (_store.Current.FindProject(project.Id) is null)
            {
                await Task.Delay(5, Cancellation);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _exchange.StopAsync(CancellationToken.None);
            _exchange.Dispose();
            await _store.DisposeAsync();
            _log.Dispose();
        }
    }
}
