using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Ingress.Tests.Deployment;

/// <summary>docker-compose.yml and the .env.example that goes with it. Immutable.</summary>
internal static partial class ComposeFile
{
    /// <summary>The processes of our own.</summary>
    public static readonly ImmutableArray<string> Gateways = ["ingress-1", "ingress-2", "analytics", "evals"];

    public static string Text { get; } = File.ReadAllText(Path.Combine(Repository.Root, "docker-compose.yml"));

    public static JsonNode Root { get; } = Yaml.Read("docker-compose.yml");

    public static IReadOnlyDictionary<string, JsonNode> Services { get; } =
        Root["services"]!.AsObject().ToDictionary(service => service.Key, service => service.Value!);

    /// <summary>Variables of .env.example with what stands behind the sign, which is nothing for those that must be filled in.</summary>
    public static IReadOnlyDictionary<string, (string Value, bool IsRequired)> Example { get; } =
        Assignment().Matches(File.ReadAllText(Path.Combine(Repository.Root, ".env.example")))
            .ToDictionary(match => match.Groups["name"].Value, match => (match.Groups["value"].Value, !match.Groups["off"].Success));

    /// <summary>All that the file takes from outside: <c>${NAME:-default}</c> and <c>${NAME:?message}</c>.</summary>
    public static IReadOnlyList<(string Name, string Kind, string Tail)> Variables { get; } =
        [.. Variable().Matches(Text).Select(match => (match.Groups["name"].Value, match.Groups["kind"].Value, match.Groups["rest"].Value)).Distinct()];

    /// <summary>What a service sees in its environment, given values for the file's variables.</summary>
    public static Dictionary<string, string> Environment(string service, IReadOnlyDictionary<string, string> given) =>
        (Services[service]["environment"]?.AsObject() ?? []).ToDictionary(entry => entry.Key, entry => Fill((string)entry.Value!, given));

    /// <summary>Texts of a list; none where there is no such list.</summary>
    public static IEnumerable<string> Texts(JsonNode? list) => (list?.AsArray() ?? []).Select(text => (string)text!);

    /// <summary>The Dockerfile that a service is built from; null for one that is not.</summary>
    public static Dockerfile? DockerfileOf(string service) => (string?)Services[service]["build"] is { } folder ? new Dockerfile(folder) : null;

    private static string Fill(string text, IReadOnlyDictionary<string, string> given) => Variable().Replace(text, match =>
        given.GetValueOrDefault(match.Groups["name"].Value, "") is { Length: > 0 } value ? value
        : match.Groups["kind"].Value == ":-" ? match.Groups["rest"].Value
        : throw new InvalidOperationException($"{match.Groups["name"].Value} is required."));

    [GeneratedRegex(@"\$\{(?<name>\w+)(?<kind>:-|:\?)?(?<rest>[^}]*)\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^(?<off># )?(?<name>[A-Z][A-Z_]*)=(?<value>.*)$", RegexOptions.Multiline)]
    private static partial Regex Assignment();
}
