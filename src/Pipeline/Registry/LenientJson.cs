using System.Text.Json;

namespace Inferly.Pipeline.Registry;

/// <summary>
/// JSON text that may hold half a surrogate pair. The parser lets that pass and throws only where a string is made of it, or where it is
/// compared with one, looking up a property included.
/// </summary>
internal static class LenientJson
{
    /// <summary>The object's properties by name; of two with one name the last counts, and one whose name is no text is left out.</summary>
    public static Dictionary<string, JsonElement> PropertiesOf(JsonElement element)
    {
        var properties = new Dictionary<string, JsonElement>();
        foreach (var property in element.EnumerateObject())
        {
            if (Try(() => property.Name) is { } name)
            {
                properties[name] = property.Value;
            }
        }
        return properties;
    }

    /// <summary>Null for a value that is not a string, or no valid text.</summary>
    public static string? TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? Try(value.GetString) : null;

    private static string? Try(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
