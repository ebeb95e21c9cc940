using System.Collections.Immutable;
using Inferly.Ingress.Configuration.Reading;
using Inferly.Pipeline.Registry;

namespace Inferly.Ingress.Configuration.Schema;

/// <summary>Reads an entry of <c>providers</c>.</summary>
internal static class ProviderReader
{
    private const int MaxIdLength = 64;

    public static ProviderSettings Read(ConfigReader reader)
    {
        var kind = reader.Choice<ProviderKind>("kind");
        reader.Require("kind", $"write one of {Choices<ProviderKind>.Names.List}");
        var provider = new ProviderSettings
        {
            Id = reader.RequiredText("id", "give the name that model ids start with, such as \"openai\"") ?? "",
            Kind = kind.GetValueOrDefault(),
            BaseUrl = reader.Url("base_url"),
            ApiKeys = ApiKeys(reader),
            Region = reader.Region("region"),
            Models = reader.Sections("models", ModelReader.Read) ?? [],
            Organization = reader.Text("organization"),
            Project = reader.Text("project"),
            ApiVersion = reader.Text("api_version"),
            Responses = reader.Flag("responses"),
            Headers = reader.OptionalSection("headers", HeadersReader.Read) ?? ImmutableDictionary<string, Secret>.Empty,
            Aws = reader.OptionalSection("aws", AwsReader.Read),
            Sim = reader.OptionalSection("sim", SimReader.Read),
        };
        CheckId(reader, provider.Id);
        foreach (var error in ModelSettingsValidator.Validate(reader.PathOf("models"), provider.Models))
        {
            reader.FailAt(error.Path, error.Message);
        }
        // Of a provider whose kind is unknown no rule can say more.
        return kind is null ? provider : ProviderRules.Complete(reader, provider);
    }

    private static ImmutableArray<Secret> ApiKeys(ConfigReader reader)
    {
        var one = reader.HeaderSecret("api_key");
        var several = reader.HeaderSecrets("api_keys") ?? [];
        if (reader.Has("api_key") && reader.Has("api_keys"))
        {
            reader.Fail("api_keys", "stands beside api_key", "keep one of them");
        }

        if (several.Distinct().Count() < several.Length)
        {
            reader.Fail("api_keys", "has the same key twice", "keep one of them");
        }

        return one is null ? several : [one];
    }

    private static void CheckId(ConfigReader reader, string id)
    {
        if (id.Length > MaxIdLength || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || id == "auto")
        {
            reader.Fail("id", "cannot be the first half of a model id", $"use up to {MaxIdLength} letters, digits, -, _ and ., and not auto");
        }
    }
}
