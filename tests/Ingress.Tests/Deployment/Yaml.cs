using System.Text.Json.Nodes;
using Inferly.Pipeline.Tests.Fixtures;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Inferly.Ingress.Tests.Deployment;

/// <summary>A YAML file of the repository, anchors and merges resolved; each scalar is a text.</summary>
internal static class Yaml
{
    /// <param name="path">Seen from the repository's root.</param>
    public static JsonNode Read(string path)
    {
        using var text = File.OpenText(Path.Combine(Repository.Root, path));
        return ToJson(new DeserializerBuilder().Build().Deserialize(new MergingParser(new Parser(text))))!;
    }

    private static JsonNode? ToJson(object? value) => value switch
    {
        IDictionary<object, object?> map => new JsonObject(map.Select(entry => KeyValuePair.Create((string)entry.Key, ToJson(entry.Value)))),
        IEnumerable<object?> list => new JsonArray([.. list.Select(ToJson)]),
        string text => JsonValue.Create(text),
        _ => null,
    };
}
