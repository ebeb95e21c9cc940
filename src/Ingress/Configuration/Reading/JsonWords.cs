using System.Text.Json;
using System.Text.Json.Nodes;

namespace Inferly.Ingress.Configuration.Reading;

/// <summary>JSON's types in plain English, for messages.</summary>
internal static class JsonWords
{
    public static string Describe(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        _ => "true or false",
    };
}
