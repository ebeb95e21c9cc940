using System.Globalization;
using System.Text.Json.Nodes;

namespace Inferly.Ingress.Configuration.Reading;

/// <summary>The configuration as a tree, before its meaning is read: the file's fields with the overrides laid over them.</summary>
internal sealed class ConfigDocument(JsonObject root, ConfigContext context)
{
    public JsonObject Root { get; } = root;

    /// <summary>Sets one value, and makes the objects and lists on the way to it that do not exist yet.</summary>
    public void Apply(ConfigOverride value)
    {
        JsonNode parent = Root;
        var path = "";
        for (var i = 0; i < value.Segments.Length; i++)
        {
            var segment = value.Segments[i];
            if (parent is JsonValue)
            {
                Fail(path, value, "is a single value, so it has no parts; set the value itself, or make it an object in the file");
                return;
            }
            if (parent is JsonArray list && !(IsIndex(segment) && Index(segment) <= list.Count))
            {
                Fail(path, value, $"has no place '{segment}'; use an index from 0 to {list.Count}");
                return;
            }
            path = parent is JsonArray ? ConfigPath.Item(path, Index(segment)) : ConfigPath.Field(path, segment);
            var isLast = i == value.Segments.Length - 1;
            var child = isLast ? null : Get(parent, segment);
            if (child is null)
            {
                child = isLast ? JsonValue.Create(value.Text) : IsIndex(value.Segments[i + 1]) ? new JsonArray() : new JsonObject();
                Put(parent, segment, child);
                context.SetOrigin(path, value.Origin);
            }
            parent = child;
        }
    }

    private void Fail(string path, ConfigOverride value, string message) => context.Fail(new ConfigError(path, value.Origin, message));

    private static JsonNode? Get(JsonNode parent, string segment) => parent switch
    {
        JsonArray list => list.ElementAtOrDefault(Index(segment)),
        _ => parent[segment],
    };

    private static void Put(JsonNode parent, string segment, JsonNode child)
    {
        if (parent is not JsonArray list)
        {
            parent[segment] = child;
        }
        else if (Index(segment) == list.Count)
        {
            list.Add(child);
        }
        else
        {
            list[Index(segment)] = child;
        }
    }

    private static bool IsIndex(string segment) => segment.Length is > 0 and < 5 && segment.All(char.IsAsciiDigit);

    private static int Index(string segment) => int.Parse(segment, CultureInfo.InvariantCulture);
}
