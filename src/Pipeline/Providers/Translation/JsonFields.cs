using System.Text.Json;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>Reads members of JSON objects without trusting their kinds: what is missing or of another kind reads as absent.</summary>
internal static class JsonFields
{
    /// <summary>A member, or an element of kind Undefined (also for null and for members of what is no object).</summary>
    public static JsonElement Field(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : default;

    /// <summary>A member's string, or null.</summary>
    public static string? Text(this JsonElement json, string name) => json.Field(name).Text();

    /// <summary>The string that an element is, or null.</summary>
    public static string? Text(this JsonElement json) => json.ValueKind == JsonValueKind.String ? json.GetString() : null;

    /// <summary>A member's count, 0 where there is none; what is no count reads as 0, what is too large as the largest.</summary>
    public static int Count(this JsonElement json, string name) =>
        json.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var count)
            ? (int)Math.Clamp(count, 0, int.MaxValue)
            : 0;

    /// <summary>The elements of a member that is an array; none where it is none.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement json, string name) => json.Field(name).Items();

    /// <summary>The elements of an array; none where it is none.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement json) =>
        json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : [];

    /// <summary>There is a value.</summary>
    public static bool Exists(this JsonElement json) => json.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);
}
