using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Inferly.Ingress.Configuration.Loading;
using Inferly.Ingress.Configuration.Schema;
using Inferly.Pipeline.Registry;

namespace Inferly.Ingress.Tests.Configuration;

/// <summary>The documents say what the code does.</summary>
public sealed partial class ReferenceTests
{
    private const string Unknown = "???";

    /// <summary>Objects whose field names are the user's.</summary>
    private static readonly string[] Maps = ["providers[].headers", "providers[].sim.directives"];

    private static readonly string Reference = File.ReadAllText(InRepository("docs/reference/configuration.md"));

    [Fact]
    public void Reference_EveryField_IsDocumentedAndNoOther()
    {
        var documented = FieldRow().Matches(Reference).Select(match => match.Groups[1].Value);

        Assert.Equal(KnownFields().Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Reference_EveryVariable_IsDocumented()
    {
        var variables = EnvironmentOverlay.Variables
            .Concat(WellKnownProviders.All.SelectMany(known => known.KeyVariables))
            .Concat(WellKnownProviders.All.Select(known => known.BaseUrlVariable).OfType<string>());

        Assert.All(variables, variable => Assert.Contains($"`{variable}`", Reference, StringComparison.Ordinal));
    }

    [Fact]
    public void Reference_EveryNameOfACapability_IsDocumented()
        => Assert.All(ModelNames.Capabilities.Entries, entry => Assert.Contains($"`{entry.Name}`", Reference, StringComparison.Ordinal));

    [Fact]
    public void Example_WithItsVariablesSet_IsSound()
    {
        var json = File.ReadAllText(InRepository("inferly.example.json"));
        var environment = SecretReference().Matches(json).Select(match => match.Groups[1].Value).Distinct().ToDictionary(name => name, _ => "value");

        var loaded = Config.Load(json, environment);

        Assert.True(loaded.IsSound, loaded.Describe());
        Assert.Equal(["openai", "local", "azure", "bedrock", "sim"], loaded.Settings.Providers.Select(provider => provider.Id));
    }

    /// <summary>
    /// All fields there are, by what the reader itself says: an unknown field in each object of the complete file makes it list
    /// the ones that it knows there.
    /// </summary>
    private static HashSet<string> KnownFields()
    {
        var root = JsonNode.Parse(Config.Complete, documentOptions: new() { AllowTrailingCommas = true })!;
        AddUnknown(root, "");
        var errors = Config.Load(root.ToJsonString()).Errors.Where(error => error.Path.EndsWith($"[\"{Unknown}\"]", StringComparison.Ordinal));
        return [.. errors.SelectMany(error => Known(error.Message).Select(name => $"{Prefix(error.Path)}{name}"))];
    }

    private static void AddUnknown(JsonNode? node, string path)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
            {
                AddUnknown(item, $"{path}[]");
            }
        }
        else if (node is JsonObject fields && !Maps.Contains(path))
        {
            foreach (var (name, value) in fields)
            {
                AddUnknown(value, path.Length == 0 ? name : $"{path}.{name}");
            }

            fields[Unknown] = 1;
        }
    }

    private static string[] Known(string message) => message.Split("known here: ")[1].Split(", ");

    private static string Prefix(string path)
    {
        var parent = Index().Replace(path[..path.LastIndexOf('[')], "[]");
        return parent.Length == 0 ? "" : $"{parent}.";
    }

    private static string InRepository(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Inferly.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return Path.Combine(folder.FullName, path);
    }

    [GeneratedRegex(@"^\| `([a-z_\[\].]+)` \|", RegexOptions.Multiline)]
    private static partial Regex FieldRow();

    [GeneratedRegex(@"""env:(\w+)""")]
    private static partial Regex SecretReference();

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();
}
