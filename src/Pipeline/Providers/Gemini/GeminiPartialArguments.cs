using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Gemini;

/// <summary>
/// Puts together arguments that come piece by piece (<c>partialArgs</c>), each with the path where it belongs; pieces of
/// one string follow each other. What fits nowhere is left out.
/// </summary>
internal sealed class GeminiPartialArguments
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _arguments = [];

    /// <summary>Adds one piece.</summary>
    public void Add(JsonElement piece)
    {
        if (piece.Text("jsonPath") is not { } path || GeminiJsonPath.Parse(path) is not { } steps || !TryRead(piece, out var value))
        {
            return;
        }

        JsonNode? place = _arguments;
        for (var i = 0; i < steps.Count - 1 && place is not null; i++)
        {
            place = Get(place, steps[i]) ?? Set(place, steps[i], steps[i + 1] is int ? new JsonArray() : new JsonObject());
        }

        if (place is not null)
        {
            var last = steps[^1];
            Set(place, last, Continue(Get(place, last), value));
        }
    }

    /// <summary>The object, as JSON.</summary>
    public string ToJson() => _arguments.ToJsonString(Unescaped);

    private static bool TryRead(JsonElement piece, out JsonElement value)
    {
        foreach (var name in (ReadOnlySpan<string>)["stringValue", "numberValue", "boolValue"])
        {
            value = piece.Field(name);
            if (value.Exists())
            {
                return true;
            }
        }

        return piece.TryGetProperty("nullValue", out value);
    }

    private static JsonNode? Continue(JsonNode? before, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when before is JsonValue text && text.TryGetValue<string>(out var beginning) => beginning + value.GetString(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => JsonValue.Create(value.Clone()),
        _ => null,
    };

    private static JsonNode? Get(JsonNode place, object step) => (place, step) switch
    {
        (JsonObject members, string name) => members[name],
        (JsonArray elements, int index) when index < elements.Count => elements[index],
        _ => null,
    };

    // Elements come in order: an index that would leave a gap is no sound path.
    private static JsonNode? Set(JsonNode place, object step, JsonNode? value)
    {
        switch (place, step)
        {
            case (JsonObject members, string name):
                members[name] = value;
                return value;
            case (JsonArray elements, int index) when index < elements.Count:
                elements[index] = value;
                return value;
            case (JsonArray elements, int index) when index == elements.Count:
                elements.Add(value);
                return value;
            default:
                return null;
        }
    }
}
