using Inferly.Analytics.ClickHouse;
using Inferly.Analytics.Kafka;
using Inferly.Analytics.Log;
using Inferly.Analytics.Topics;
using Inferly.Analytics.Traces;
using Inferly.Ingress.Composition;
using Inferly.Ingress.Configuration;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Maintenance;

/// <summary><c>inferly log replay</c>.</summary>
internal static class LogReplay
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(GatewaySettings settings, DateTimeOffset from)
    {
        await using var log = EventLog.Open(MaintenanceProgram.LogOf(settings.Data), new SegmentLogOptions(), TimeProvider.System);
        await using var services = ControlLog(settings)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(log)
            .AddLogging(logging => logging.AddGatewayLogging(settings))
            .AddTraceStore(settings)
            .AddSingleton<StateStore>()
            .AddSingleton<ErasedRecords>()
            .AddSingleton<RecordReplay>()
            .BuildServiceProvider();
        var engines = services.GetServices<IHostedService>().ToArray();
        foreach (var engine in engines)
        {
            await engine.StartAsync(CancellationToken.None);
        }

        try
        {
            await services.GetRequiredService<StateStore>().StartAsync(CancellationToken.None);
            await ReadyAsync(services.GetRequiredService<ClickHouseStore>());
            var outcome = await services.GetRequiredService<RecordReplay>().RunAsync(from, CancellationToken.None);
            Console.WriteLine(
                $"{outcome.Read} records since {from:u}: {outcome.Inserted} were missing in ClickHouse and are there now, "
                + $"{outcome.Deleted} were deleted and stay so, {outcome.Unreadable} can't be read");
            return 0;
        }
        finally
        {
            foreach (var engine in engines)
            {
                await engine.StopAsync(CancellationToken.None);
            }
        }
    }

    // What was deleted stands there.
    private static IServiceCollection ControlLog(GatewaySettings settings) => settings.Kafka is { } kafka
        ? new ServiceCollection().AddKafkaClients(kafka).AddSingleton<IControlLog, KafkaControlLog>()
        : new ServiceCollection().AddSingleton<IControlLog, EmbeddedControlLog>();

    private static async Task ReadyAsync(ClickHouseStore store)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            await store.ReadyAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new TimeoutException($"ClickHouse is not to be had: {store.State}");
        }
    }
}
