using System.Collections.Immutable;
using System.Globalization;
using Inferly.Ingress.Configuration.Reading;
using Inferly.Ingress.Configuration.Schema;

namespace Inferly.Ingress.Configuration.Loading;

/// <summary>
/// The providers of a configuration that names none: one for each well-known API key in the environment, simulated models where there
/// is no key at all. They are laid over the configuration like any other variable, so the same reader checks them.
/// </summary>
internal sealed class ProviderDiscovery
{
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly List<ConfigOverride> _found = [];
    private int _count;

    private ProviderDiscovery(IReadOnlyDictionary<string, string> environment) => _environment = environment;

    public static IReadOnlyList<ConfigOverride> Find(IReadOnlyDictionary<string, string> environment)
    {
        var discovery = new ProviderDiscovery(environment);
        foreach (var known in WellKnownProviders.All)
        {
            discovery.AddByKey(known);
        }

        discovery.AddAzure();
        discovery.AddBedrock();
        if (discovery._count == 0)
        {
            discovery.Add("sim", ProviderKind.Sim, "no provider configured");
        }

        return discovery._found;
    }

    private void AddByKey(WellKnownProvider known)
    {
        if (FirstSet([.. known.KeyVariables]) is not { } variable)
        {
            return;
        }

        Add(known.Id, known.Kind, variable);
        SetSecret(variable, "api_key");
        if (known.BaseUrlVariable is { } address)
        {
            Set(address, "base_url");
        }
    }

    private void AddAzure()
    {
        if (FirstSet("AZURE_OPENAI_API_KEY") is not { } key || FirstSet("AZURE_OPENAI_ENDPOINT") is not { } endpoint)
        {
            return;
        }

        Add("azure", ProviderKind.Azure, endpoint);
        SetSecret(key, "api_key");
        Set(endpoint, "base_url");
        if (FirstSet("AZURE_OPENAI_DEPLOYMENTS", "AZURE_OPENAI_DEPLOYMENT") is not { } variable)
        {
            return;
        }

        var deployments = _environment[variable].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var (i, deployment) in deployments.Index())
        {
            Put(variable, deployment, "models", Text(i), "id");
        }
    }

    private void AddBedrock()
    {
        var region = FirstSet("AWS_REGION", "AWS_DEFAULT_REGION");
        if (FirstSet("AWS_BEARER_TOKEN_BEDROCK") is { } bearer)
        {
            Add("bedrock", ProviderKind.Bedrock, bearer);
            SetSecret(bearer, "aws", "bearer_token");
        }
        // Key pairs serve many purposes; one without a region is not meant for Bedrock.
        else if (region is not null && FirstSet("AWS_ACCESS_KEY_ID") is { } keyId && FirstSet("AWS_SECRET_ACCESS_KEY") is { } key)
        {
            Add("bedrock", ProviderKind.Bedrock, keyId);
            SetSecret(keyId, "aws", "access_key_id");
            SetSecret(key, "aws", "secret_access_key");
            SetSecret("AWS_SESSION_TOKEN", "aws", "session_token");
        }
        else
        {
            return;
        }
        if (region is not null)
        {
            Set(region, "aws", "region");
        }
    }

    private void Add(string id, ProviderKind kind, string origin)
    {
        _count++;
        Put(origin, id, "id");
        Put(origin, Choices<ProviderKind>.Names.NameOf(kind), "kind");
    }

    private void Set(string variable, params ReadOnlySpan<string> field)
    {
        if (FirstSet(variable) is not null)
        {
            Put(variable, _environment[variable], field);
        }
    }

    private void SetSecret(string variable, params ReadOnlySpan<string> field)
    {
        if (FirstSet(variable) is not null)
        {
            Put(variable, $"env:{variable}", field);
        }
    }

    private void Put(string origin, string text, params ReadOnlySpan<string> field)
        => _found.Add(new ConfigOverride(["providers", Text(_count - 1), .. field], text, origin));

    private string? FirstSet(params ReadOnlySpan<string> variables)
    {
        foreach (var variable in variables)
        {
            if (_environment.GetValueOrDefault(variable) is { Length: > 0 })
            {
                return variable;
            }
        }
        return null;
    }

    private static string Text(int index) => index.ToString(CultureInfo.InvariantCulture);
}
