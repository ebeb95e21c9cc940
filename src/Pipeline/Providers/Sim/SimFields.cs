using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>
/// Reads the fields of a request and keeps the first mistake, so that a reader can go on and look once at the end.
/// A field that is null counts as absent, as at OpenAI.
/// </summary>
internal sealed class SimFields(JsonElement root)
{
    public JsonElement Root => root;

    public SimError? Error { get; private set; }

    public void Fail(string param, string message, string? code = null) => Error ??= SimError.Invalid(param, message, code);

    public void Fail(SimError error) => Error ??= error;

    public bool TryGet(string name, out JsonElement value) => TryGet(root, name, out value);

    /// <summary>The field of any object; false where there is no such object, no such field, or null in it.</summary>
    public static bool TryGet(JsonElement parent, string name, out JsonElement value)
    {
        value = default;
        return parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    /// <summary>A text field of any object; null where it is absent or something else.</summary>
    public static string? TextOf(JsonElement parent, string name) =>
        TryGet(parent, name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public bool Flag(string name, bool otherwise = false)
    {
        if (!TryGet(name, out var value))
        {
            return otherwise;
        }

        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Fail(name, $"Invalid type for '{name}': expected a boolean.");
        }

        return value.ValueKind == JsonValueKind.True;
    }

    public int? Integer(string name, int least, int most)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most)
        {
            return number;
        }

        Fail(name, $"Invalid value for '{name}': expected an integer from {least} to {most}.");
        return null;
    }

    public void CheckNumber(string name, double least, double most)
    {
        if (!TryGet(name, out var value))
        {
            return;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number) || number < least || number > most)
        {
            Fail(name, $"Invalid value for '{name}': expected a number from {least} to {most}.");
        }
    }

    public long Whole(string name)
    {
        if (!TryGet(name, out var value))
        {
            return 0;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number))
        {
            return number;
        }

        Fail(name, $"Invalid type for '{name}': expected an integer.");
        return 0;
    }
}
