using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>One text of a completion's prompt or an embedding's input.</summary>
/// <param name="Text">The text; for token ids, their numbers with spaces between.</param>
/// <param name="Tokens">What it counts.</param>
internal readonly record struct SimInput(string Text, int Tokens)
{
    /// <summary>
    /// Reads a string, an array of strings, an array of token ids, or an array of such arrays; none may be empty. On failure
    /// the fields hold the error.
    /// </summary>
    public static bool TryRead(SimFields fields, string name, int most, out List<SimInput> inputs)
    {
        inputs = [];
        if (!fields.TryGet(name, out var value))
        {
            fields.Fail(name, $"Missing required parameter: '{name}'.");
            return false;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return TryAdd(fields, value, name, inputs);
        }

        if (value.GetArrayLength() == 0 || value.GetArrayLength() > most)
        {
            fields.Fail(name, $"Invalid '{name}': expected 1 to {most} items.");
            return false;
        }

        if (value[0].ValueKind == JsonValueKind.Number)
        {
            return TryAdd(fields, value, name, inputs);
        }

        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (!TryAdd(fields, item, $"{name}[{index++}]", inputs))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryAdd(SimFields fields, JsonElement item, string path, List<SimInput> inputs)
    {
        if (item.ValueKind == JsonValueKind.String && item.GetString() is { Length: > 0 } text)
        {
            inputs.Add(new(text, SimTokenizer.Count(text)));
            return true;
        }

        if (item.ValueKind == JsonValueKind.Array && item.GetArrayLength() > 0 && item.EnumerateArray().All(IsTokenId))
        {
            inputs.Add(new(string.Join(' ', item.EnumerateArray().Select(id => id.GetInt32())), item.GetArrayLength()));
            return true;
        }

        fields.Fail(path, $"Invalid '{path}': expected a string or an array of token ids that is not empty.");
        return false;
    }

    private static bool IsTokenId(JsonElement id) => id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var number) && number >= 0;
}
