using Inferly.Analytics.GoldenSets;
using Inferly.Analytics.Kafka;
using Inferly.Evals;
using Inferly.Evals.GoldenSets;
using Inferly.Ingress.Configuration;
using Inferly.Pipeline.Stages.Route;

namespace Inferly.Ingress.Composition;

/// <summary>Golden sets and what evals found out.</summary>
internal static class EvalsSetup
{
    public static IServiceCollection AddEvals(this IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton<IAccuracySource, EvalScores>().AddSingleton<GoldenSetBook>();
        _ = settings.Kafka is null
            ? services.AddSingleton<IGoldenItems>(new FileGoldenItems(Path.Combine(settings.Data, "golden-sets")))
            : services.AddSingleton<IGoldenItems, KafkaGoldenItems>();
        return settings.Roles.HasFlag(GatewayRoles.Evals) ? services.AddHostedService<GoldenSetSweep>() : services;
    }
}
