using System.Text.RegularExpressions;

namespace Inferly.Pipeline.Registry;

/// <summary>How the same model is called by different providers, and which catalogue keys to look under.</summary>
internal static partial class ModelNaming
{
    /// <summary>The vendor behind an OpenAI-compatible address, by the catalogue's name for it.</summary>
    private static readonly (string Host, string Vendor)[] Vendors =
    [
        ("openai.com", "openai"),
        ("mistral.ai", "mistral"),
        ("groq.com", "groq"),
        ("deepseek.com", "deepseek"),
        ("openrouter.ai", "openrouter"),
        ("together.xyz", "together_ai"),
        ("fireworks.ai", "fireworks_ai"),
        ("x.ai", "xai"),
        ("cerebras.ai", "cerebras"),
        ("perplexity.ai", "perplexity"),
        ("moonshot.ai", "moonshot"),
    ];

    /// <summary>The catalogue keys that may describe a model: for each of its names, the most exact first, all keys of that name.</summary>
    public static IEnumerable<string[]> CatalogueKeys(ProviderModels provider, string model)
    {
        var prefixes = Prefixes(provider);
        return Names(provider, model).Select(name => (string[])[.. prefixes.Select(prefix => $"{prefix}/{name}"), name]);
    }

    /// <summary>The model's name without what only this provider adds to it. A date stays: it tells one model from another.</summary>
    public static string Canonical(ProviderModels provider, string model) => Plain(provider, model).Last().ToLowerInvariant();

    /// <summary>
    /// A dated or <c>-latest</c> name is followed by its family's, whose facts are the best guess for a date the catalogue lacks.
    /// </summary>
    private static IEnumerable<string> Names(ProviderModels provider, string model)
    {
        var plain = Plain(provider, model).Distinct().ToArray();
        return plain.Concat(plain.Select(name => Date().Replace(name, "")).Where(name => name.Length > 0)).Distinct();
    }

    /// <summary>The name as it is, then with each of the provider's own additions taken off in turn.</summary>
    private static IEnumerable<string> Plain(ProviderModels provider, string model)
    {
        yield return model;
        switch (provider.Kind)
        {
            case "bedrock":
                // arn:aws:bedrock:...:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0
                var name = model[(model.LastIndexOf('/') + 1)..];
                yield return name;
                yield return name = BedrockGeography().Replace(name, "");
                yield return name = BedrockVendor().Replace(name, "");
                yield return BedrockVersion().Replace(name, "");
                break;
            case "gemini" when model.StartsWith("models/", StringComparison.Ordinal):
                yield return model["models/".Length..];
                break;
            case "openai" when VendorOf(provider) == "openrouter":
                yield return model[(model.IndexOf('/', StringComparison.Ordinal) + 1)..];
                break;
            // ft:gpt-4o-mini-2024-07-18:org:name:id is catalogued as ft:gpt-4o-mini-2024-07-18, at a price of its own.
            case "openai" or "azure" when model.StartsWith("ft:", StringComparison.Ordinal) && model.IndexOf(':', 3) is > 0 and var end:
                yield return model[..end];
                break;
        }
    }

    private static string[] Prefixes(ProviderModels provider) => provider.Kind switch
    {
        "azure" => ["azure", "azure_ai"],
        "bedrock" => ["bedrock", "bedrock_converse"],
        "gemini" => ["gemini", "vertex_ai"],
        "openai" => [VendorOf(provider), "openai"],
        var kind => [kind],
    };

    private static string VendorOf(ProviderModels provider)
    {
        var host = provider.BaseUrl?.Host ?? "";
        foreach (var (domain, vendor) in Vendors)
        {
            if (host == domain || host.EndsWith($".{domain}", StringComparison.Ordinal))
            {
                return vendor;
            }
        }
        return provider.Id;
    }

    [GeneratedRegex(@"(-\d{4}-\d{2}-\d{2}|[-@]\d{8}|-latest)$")]
    private static partial Regex Date();

    [GeneratedRegex(@"^(us|us-gov|eu|apac|jp|au|ca|global)\.")]
    private static partial Regex BedrockGeography();

    [GeneratedRegex(@"^[a-z0-9]+\.(?=[a-z])")]
    private static partial Regex BedrockVendor();

    [GeneratedRegex(@"-v\d+(:\d+)?(:\d+k)?$")]
    private static partial Regex BedrockVersion();
}
