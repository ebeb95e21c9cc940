using Inferly.Analytics.Spend;
using Inferly.Ingress.Configuration;
using Inferly.Ingress.Configuration.Loading;
using Inferly.Ingress.Inference;
using Inferly.Ingress.Operations;
using Inferly.Ingress.Telemetry;
using Inferly.Pipeline;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Stages.Authenticate;
using Inferly.Pipeline.Stages.Cache;
using Inferly.Pipeline.Stages.Policy;
using Inferly.Pipeline.Stages.Record;
using Inferly.Pipeline.Stages.Route;
using Inferly.Pipeline.Stages.Stream;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Composition;

/// <summary>The services of a gateway, group by group.</summary>
internal static class ServiceSetup
{
    public static IServiceCollection AddGatewaySettings(this IServiceCollection services, SettingsLoader loader, LoadedSettings loaded) => services
        .AddSingleton(TimeProvider.System)
        .AddSingleton(s => SettingsSource.Watch(
            loader, loaded, s.GetRequiredService<ILogger<SettingsSource>>(), s.GetRequiredService<TimeProvider>()));

    public static IServiceCollection AddState(this IServiceCollection services) => services
        .AddSingleton<StateStore>()
        .AddHostedService<SnapshotService>()
        .AddSingleton<Bootstrap>()
        .AddSingleton<RateLimiter>()
        .AddSingleton<KeyActivity>()
        .AddSingleton(s =>
        {
            var ledger = new BudgetLedger(s.GetRequiredService<TimeProvider>());
            ledger.Add(s.GetRequiredService<SpendTotals>().AtOpen);
            return ledger;
        })
        .AddSingleton<SpendTotals>()

        // By the machine's clock: how often it looks is nobody's affair, and a clock that is moved would be moved by it.
        .AddHostedService(s => new SpendFollower(
            s.GetRequiredService<SpendTotals>(), TimeProvider.System, s.GetRequiredService<ILogger<SpendFollower>>()));

    public static IServiceCollection AddFleet(this IServiceCollection services) => services
        .AddSingleton<HealthBook>()
        .AddSingleton<FleetFactory>()
        .AddSingleton(s =>
        {
            var source = s.GetRequiredService<SettingsSource>();
            var factory = s.GetRequiredService<FleetFactory>();
            var holder = new FleetHolder(factory.Create(source.Current));
            source.OnChange(settings => holder.Swap(factory.Create(settings)));
            return holder;
        });

    public static IServiceCollection AddPipeline(this IServiceCollection services, GatewaySettings settings) => services
        .AddSingleton(Random.Shared)
        .AddSingleton<Ranker>()
        .AddSingleton<Rankings>()
        .AddSingleton<SpendGuard>()
        .AddSingleton<HedgeBudgets>()
        .AddSingleton(s => new AuthenticateStage(
            s.GetRequiredService<StateStore>(),
            Setting(s, settings => settings.RecordContent),
            s.GetRequiredService<TimeProvider>()))
        .AddSingleton<PolicyStage>()
        .AddSingleton<CacheStage>()
        .AddSingleton<RouteStage>()
        .AddSingleton(s => new StreamStage(
            s.GetRequiredService<SpendGuard>(),
            s.GetRequiredService<HedgeBudgets>(),
            Setting(s, settings => settings.Failover),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<TelemetryObserver>()))
        .AddSingleton(s => new RecordStage(
            s.GetRequiredService<IRequestLog>(),
            s.GetRequiredService<RateLimiter>(),
            s.GetRequiredService<TelemetryObserver>(),
            Setting(s, settings => settings.Durability == Durability.Strict),
            s.GetRequiredService<TimeProvider>()))
        .AddSingleton(s => new RequestPipeline(
            s.GetRequiredService<AuthenticateStage>(),
            s.GetRequiredService<PolicyStage>(),
            s.GetRequiredService<CacheStage>(),
            s.GetRequiredService<RouteStage>(),
            s.GetRequiredService<StreamStage>(),
            s.GetRequiredService<RecordStage>(),
            settings.Limits.MaxConcurrentRequests,
            s.GetRequiredService<ILogger<RequestPipeline>>()))
        .AddSingleton(new BodyReader(settings.Limits.MaxBodyBytes))
        .AddSingleton<InferenceHandler>()
        .AddHostedService<DrainService>();

    // As it is in force whenever it is asked for, which is with every request: the source of settings is looked up once.
    private static Func<T> Setting<T>(IServiceProvider services, Func<GatewaySettings, T> of)
    {
        var source = services.GetRequiredService<SettingsSource>();
        return () => of(source.Current);
    }
}
