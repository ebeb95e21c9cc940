using Inferly.Analytics.ClickHouse;
using Inferly.Analytics.ClickHouse.Schema;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Analytics.Tests.ClickHouse;

[Collection(ClickHouseCollection.Name)]
public sealed class ServerProbeTests(EngineFixture fixture)
{
    [Fact]
    public async Task Execute_ServerComesLater_SaysOnceThatItIsAwayAndWhenItIsThere()
    {
        var server = new LateServer(await fixture.Engine.ReadyAsync(TestContext.Current.CancellationToken), refusals: 3);
        var time = new FakeTimeProvider();
        var log = new LogLines<ServerProbe>();
        using var store = new ClickHouseStore(server, new Migrator(new TableRetention()));
        using var probe = new ServerProbe(store, time, log);

        await probe.StartAsync(TestContext.Current.CancellationToken);
        while (!probe.ExecuteTask!.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        Assert.Equal(
            [
                "Warning ClickHouse server at its address cannot be used: nobody listens. Requests are answered, and their records wait in the log until it can; "
                    + "traces, usage and queries are answered 503",
                "Information ClickHouse server at its address can be used now",
            ],
            log.Lines);
    }

    [Fact]
    public async Task Execute_ServerIsThere_SaysNothing()
    {
        var log = new LogLines<ServerProbe>();
        using var probe = new ServerProbe(fixture.Store, new FakeTimeProvider(), log);

        await probe.StartAsync(TestContext.Current.CancellationToken);
        await probe.ExecuteTask!;

        Assert.Empty(log.Lines);
    }

    /// <summary>A server that is not there when it is first asked for.</summary>
    private sealed class LateServer(ClickHouseEndpoint endpoint, int refusals) : IClickHouse
    {
        private int _asked;

        public ClickHouseState State { get; } = new(ClickHousePhase.Ready, "ClickHouse server at its address");

        public Task<ClickHouseEndpoint> ReadyAsync(CancellationToken cancellation) => _asked++ < refusals
            ? Task.FromException<ClickHouseEndpoint>(new HttpRequestException("outside", new IOException("nobody listens")))
            : Task.FromResult(endpoint);
    }
}
