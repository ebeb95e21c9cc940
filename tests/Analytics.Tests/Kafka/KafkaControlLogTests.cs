using System.Diagnostics;
using Inferly.Analytics.Kafka;
using Inferly.Pipeline.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inferly.Analytics.Tests.Kafka;

[Collection(KafkaCollection.Name)]
public sealed class KafkaControlLogTests(KafkaFixture kafka)
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MutateAsync_OnOneReplica_IsReadOnAllOthersAndByOneThatComesLater()
    {
        await kafka.ClearAsync();
        await using var one = await Replica.StartAsync(kafka);
        await using var two = await Replica.StartAsync(kafka);

        Assert.True((await one.PutAsync("acme", rpm: 7)).Applied);

        Assert.Equal(7, one.Store.Current.FindProject("acme")!.RequestsPerMinute);
        await two.SeesAsync(state => state.FindProject("acme")?.RequestsPerMinute == 7);
        await using var later = await Replica.StartAsync(kafka);
        Assert.Equal(7, later.Store.Current.FindProject("acme")!.RequestsPerMinute);
    }

    [Fact]
    public async Task MutateAsync_ManyReplicasAtOneEntity_EachIsAppliedAndAllAgree()
    {
        await kafka.ClearAsync();
        await using var one = await Replica.StartAsync(kafka);
        await using var two = await Replica.StartAsync(kafka);
        await using var three = await Replica.StartAsync(kafka);
        Assert.True((await one.PutAsync("acme", rpm: 1)).Applied);

        // Who has not seen it yet has nothing to count up: such a mutation is applied, and changes nothing.
        await two.SeesAsync(state => state.FindProject("acme") is not null);
        await three.SeesAsync(state => state.FindProject("acme") is not null);
        var applied = 0;
        var doubtful = 0;
        await Task.WhenAll(new[] { one, two, three }.Select(replica => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                var result = await replica.Store.MutateAsync(
                    state => state.FindProject("acme") is { } project
                        ? Mutation.Write(state.Put(project with { RequestsPerMinute = project.RequestsPerMinute + 1 }, Now))
                        : Mutation.Write(),
                    Cancellation);
                Interlocked.Add(ref applied, result.Applied ? 1 : 0);
                Interlocked.Add(ref doubtful, result.Error?.Fault == MutationFault.Unavailable ? 1 : 0);
            }
        }, Cancellation)));

        // A replica that lost five times running gives up and says so. Whatever was said to be applied counts once; what Kafka did not confirm in time, on a
        // busy machine, may count or not.
        Replica[] all = [one, two, three];
        await one.SeesAsync(
            _ => all.Select(other => other.Rate).Distinct().Count() == 1 && one.Rate - 1 >= applied,
            () => $"{applied} applied, {doubtful} doubtful, rates {string.Join(", ", all.Select(replica => replica.Rate))}");

        Assert.InRange(one.Rate - 1, applied, applied + doubtful);
        Assert.InRange(applied, 20, 60);
    }

    private sealed class Replica : IAsyncDisposable
    {
        private readonly KafkaControlLog _log;

        private Replica(KafkaControlLog log)
        {
            _log = log;
            Store = new StateStore(log, TimeProvider.System, NullLogger<StateStore>.Instance);
        }

        public StateStore Store { get; }

        public static async Task<Replica> StartAsync(KafkaFixture kafka)
        {
            var clients = kafka.Clients();
            var replica = new Replica(new KafkaControlLog(
                clients, new KafkaTopics(clients), TimeProvider.System, NullLogger<KafkaControlLog>.Instance));
            await replica.Store.StartAsync(Cancellation);
            return replica;
        }

        public Task<MutationResult> PutAsync(string project, int rpm) => Store.MutateAsync(
            state => Mutation.Write(state.Put(new Project { Id = project, CreatedAt = Now, RequestsPerMinute = rpm }, Now)), Cancellation);

        public int Rate => Store.Current.FindProject("acme")!.RequestsPerMinute!.Value;

        public async Task SeesAsync(Predicate<GatewayState> condition, Func<string>? otherwise = null)
        {
            var began = Stopwatch.GetTimestamp();
            while (!condition(Store.Current))
            {
                Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(1), $"not seen within a minute: {otherwise?.Invoke()}");
                await Task.Delay(5, Cancellation);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Store.DisposeAsync();
            _log.Dispose();
        }
    }
}
