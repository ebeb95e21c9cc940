using Inferly.Ingress.Configuration.Reading;
using Inferly.Pipeline.Registry;

namespace Inferly.Ingress.Configuration.Schema;

/// <summary>What each kind of provider needs and what it does not have, and the defaults that follow from kind and id.</summary>
internal static class ProviderRules
{
    /// <summary>The fields that only some kinds have; all others belong to every kind.</summary>
    private static readonly (string Field, ProviderKind[] Kinds)[] FieldsOfKinds =
    [
        ("base_url", [ProviderKind.Openai, ProviderKind.Azure, ProviderKind.Anthropic, ProviderKind.Gemini, ProviderKind.Bedrock]),
        ("headers", [ProviderKind.Openai, ProviderKind.Azure, ProviderKind.Anthropic, ProviderKind.Gemini, ProviderKind.Bedrock]),
        ("api_key", [ProviderKind.Openai, ProviderKind.Azure, ProviderKind.Anthropic, ProviderKind.Gemini]),
        ("api_keys", [ProviderKind.Openai, ProviderKind.Azure, ProviderKind.Anthropic, ProviderKind.Gemini]),
        ("organization", [ProviderKind.Openai]),
        ("project", [ProviderKind.Openai]),
        ("responses", [ProviderKind.Openai, ProviderKind.Azure]),
        ("api_version", [ProviderKind.Azure, ProviderKind.Anthropic]),
        ("aws", [ProviderKind.Bedrock]),
        ("sim", [ProviderKind.Sim]),
    ];

    /// <summary>Reports what does not fit the provider's kind and fills in what follows from it.</summary>
    public static ProviderSettings Complete(ConfigReader reader, ProviderSettings provider)
    {
        var kind = provider.Kind;
        RejectForeignFields(reader, kind);
        var known = WellKnownProviders.DefaultsOf(provider.Id, kind);
        RequireCredentials(reader, kind, isPublic: known?.BaseUrl is not null && !reader.Has("base_url"));
        var baseUrl = provider.BaseUrl ?? known?.BaseUrl ?? BedrockUrl(provider.Aws);
        if (baseUrl is null && kind is not (ProviderKind.Sim or ProviderKind.Bedrock))
        {
            var example = kind == ProviderKind.Azure ? "https://NAME.openai.azure.com" : "http://127.0.0.1:11434/v1";
            reader.Require("base_url", $"say where it is called, such as \"{example}\"");
        }

        if (known is null || reader.Has("models"))
        {
            RequireModels(reader, provider, kind);
        }

        var models = reader.Has("models") || known is null ? provider.Models : [.. known.Models.Select(id => new ModelSettings(id))];
        return provider with
        {
            BaseUrl = baseUrl,
            Region = provider.Region ?? RegionOf(provider.Aws),
            Models = kind == ProviderKind.Sim ? SimModelDefaults.Complete(reader, models) : models,
        };
    }

    private static void RejectForeignFields(ConfigReader reader, ProviderKind kind)
    {
        foreach (var (field, kinds) in FieldsOfKinds)
        {
            if (reader.Has(field) && !kinds.Contains(kind))
            {
                reader.Fail(field, $"is no field of kind {Choices<ProviderKind>.Names.NameOf(kind)}", "remove it, or change the kind");
            }
        }
    }

    // An address of one's own may ask for no key; the public ones and Azure's all do.
    private static void RequireCredentials(ConfigReader reader, ProviderKind kind, bool isPublic)
    {
        if (kind == ProviderKind.Bedrock)
        {
            reader.Require("aws", "give { \"region\", \"access_key_id\", \"secret_access_key\" } or { \"region\", \"bearer_token\" }");
        }

        if ((isPublic || kind == ProviderKind.Azure) && !reader.Has("api_keys"))
        {
            reader.Require("api_key", "write \"env:NAME\" with the environment variable that holds it");
        }
    }

    private static void RequireModels(ConfigReader reader, ProviderSettings provider, ProviderKind kind)
    {
        var remedy = kind == ProviderKind.Azure
            ? "list at least one deployment: [ { \"id\": \"...\" } ], or name it in AZURE_OPENAI_DEPLOYMENT"
            : "list at least one: [ { \"id\": \"...\" } ]";
        reader.Require("models", remedy);
        if (provider.Models.IsEmpty)
        {
            reader.Fail("models", "is empty", remedy);
        }
    }

    private static Uri? BedrockUrl(AwsSettings? aws)
        => aws is { Region: var region } && Uri.TryCreate($"https://bedrock-runtime.{region}.amazonaws.com", UriKind.Absolute, out var url)
            ? url
            : null;

    private static Region? RegionOf(AwsSettings? aws) => aws is not null && Region.TryCreate(aws.Region, out var region) ? region : null;
}
