using Inferly.Analytics.ClickHouse;
using Inferly.Analytics.ClickHouse.Engine;
using Inferly.Analytics.ClickHouse.Query;
using Inferly.Analytics.ClickHouse.Schema;
using Inferly.Analytics.Traces;
using Inferly.Ingress.Configuration;

namespace Inferly.Ingress.Composition;

/// <summary>The trace store, its readers and its writer.</summary>
internal static class AnalyticsSetup
{
    public static IServiceCollection AddTraceReaders(this IServiceCollection services, GatewaySettings settings) => services
        .AddTraceStore(settings)
        .AddProbe(settings)
        .AddSingleton<TraceStore>()
        .AddSingleton<UsageStore>()
        .AddSingleton<ProjectData>()
        .AddSingleton(new QueryLimits
        {
            Time = settings.Query.Timeout,
            MemoryBytes = settings.Query.MaxBytes,
            Rows = settings.Query.MaxRows,
        })
        .AddSingleton<QueryService>();

    /// <summary>What carries records there: role analytics.</summary>
    public static IServiceCollection AddRecordWriting(this IServiceCollection services) => services
        .AddSingleton<ErasedRecords>()
        .AddHostedService<RecordConsumer>();

    /// <summary>The ClickHouse and its tables; the embedded one is a hosted service.</summary>
    public static IServiceCollection AddTraceStore(this IServiceCollection services, GatewaySettings settings) => services
        .AddClickHouse(settings)
        .AddSingleton(new Migrator(settings.Retention.Tables, settings.ClickHouse?.Cluster))
        .AddSingleton<ClickHouseStore>();

    private static IServiceCollection AddClickHouse(this IServiceCollection services, GatewaySettings settings)
    {
        if (settings.ClickHouse is { } server)
        {
            return services.AddSingleton<IClickHouse>(ServerAddress.Of(server));
        }

        return services
            .AddSingleton(s => new EmbeddedEngine(
                EngineOptions(settings),
                s.GetRequiredService<ILogger<EmbeddedEngine>>(),
                s.GetRequiredService<TimeProvider>()))
            .AddSingleton<IClickHouse>(s => s.GetRequiredService<EmbeddedEngine>())
            .AddHostedService<EngineService>();
    }

    // The embedded engine tells by itself how it is.
    private static IServiceCollection AddProbe(this IServiceCollection services, GatewaySettings settings) =>
        settings.ClickHouse is null ? services : services.AddHostedService<ServerProbe>();

    // As many statements as analysts may run, each with all that it may take, and as much again for records.
    private static EmbeddedEngineOptions EngineOptions(GatewaySettings settings)
    {
        var options = new EmbeddedEngineOptions { Data = Path.GetFullPath(Path.Combine(settings.Data, "clickhouse")) };
        return options with { MemoryBytes = Math.Max(options.MemoryBytes, (options.Analysts + 1) * settings.Query.MaxBytes) };
    }
}
