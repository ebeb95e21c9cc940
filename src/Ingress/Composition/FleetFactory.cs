using Inferly.Ingress.Configuration;
using Inferly.Ingress.Configuration.Reading;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Providers.Sim;
using Inferly.Pipeline.Registry;

namespace Inferly.Ingress.Composition;

/// <summary>Makes the fleet that a configuration describes. What was learned of a provider stays when the configuration is reloaded.</summary>
internal sealed class FleetFactory(HealthBook book, TimeProvider time, ILogger<FleetFactory> logger)
{
    private readonly HttpMessageInvoker _shared = ProviderHttp.CreateShared();

    public FleetSnapshot Create(GatewaySettings settings)
    {
        var registry = ModelRegistry.Build(settings.Providers.Select(Models), Catalogues.Load(settings, logger), time.GetUtcNow());
        var targets = settings.Providers.SelectMany(provider => Targets(provider, registry, settings));
        return new FleetSnapshot(registry, targets);
    }

    private IEnumerable<Target> Targets(ProviderSettings settings, ModelRegistry registry, GatewaySettings all)
    {
        var provider = new Provider(
            settings.Id,
            Choices<ProviderKind>.Names.NameOf(settings.Kind),
            ProtocolFactory.Create(settings, time),
            settings.Kind == ProviderKind.Sim ? ProviderHttp.CreateSim(settings.Sim ?? new SimOptions(), time) : _shared,
            new Uri(ProtocolFactory.Address(settings)),
            book.Retries(settings.Id, all.Failover));
        foreach (var credential in Credentials(settings))
        {
            foreach (var model in registry.Models.Where(m => m.Provider == settings.Id))
            {
                yield return new Target(
                    model, provider, credential, book.Target(credential.Name, model.Id, all.Failover), book.Credential(credential.Name));
            }
        }
    }

    private static IEnumerable<Credential> Credentials(ProviderSettings settings)
    {
        if (settings.Aws is { } aws)
        {
            return [new Credential($"{settings.Id}#0")
            {
                ApiKey = aws.BearerToken?.Reveal(),
                AccessKeyId = aws.AccessKeyId?.Reveal(),
                SecretAccessKey = aws.SecretAccessKey?.Reveal(),
                SessionToken = aws.SessionToken?.Reveal(),
            }];
        }

        return settings.ApiKeys.IsEmpty
            ? [new Credential($"{settings.Id}#0")]
            : settings.ApiKeys.Select((key, i) => new Credential($"{settings.Id}#{i}") { ApiKey = key.Reveal() });
    }

    private static ProviderModels Models(ProviderSettings settings) => new(
        settings.Id,
        Choices<ProviderKind>.Names.NameOf(settings.Kind),
        settings.Models)
    {
        BaseUrl = settings.BaseUrl,
        Region = settings.Region,
    };
}
