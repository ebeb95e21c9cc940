using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Inferly.Pipeline.Registry;

namespace Inferly.Ingress.Configuration.Reading;

/// <summary>Getters for text, truth values and names out of a fixed set. All are null where the field is absent or wrong.</summary>
internal static class TextFields
{
    /// <summary>A text that is not empty.</summary>
    public static string? Text(this ConfigReader reader, string name)
        => reader.Take(name) is { } node ? TextAt(reader, reader.PathOf(name), node) : null;

    /// <summary>As <see cref="Text"/>, but an absent one is an error too.</summary>
    public static string? RequiredText(this ConfigReader reader, string name, string remedy)
    {
        reader.Require(name, remedy);
        return reader.Text(name);
    }

    /// <summary>A list of texts that are not empty; an override gives them separated by commas.</summary>
    public static ImmutableArray<string>? TextList(this ConfigReader reader, string name)
    {
        switch (reader.Take(name))
        {
            case null:
                return null;
            case JsonValue value when reader.IsOverride(name):
                return [.. value.GetValue<string>().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
            case JsonArray list:
                var texts = list.Select((item, i) => TextAt(reader, ConfigPath.Item(reader.PathOf(name), i), item));
                return [.. texts.Select(text => text ?? "")];
            case var other:
                reader.Fail(name, $"is {JsonWords.Describe(other)}, expected a list of texts", "write [\"...\"]");
                return null;
        }
    }

    /// <summary>True or false.</summary>
    public static bool? Flag(this ConfigReader reader, string name)
    {
        var node = reader.Take(name);
        switch (node?.GetValueKind())
        {
            case null:
                return null;
            case JsonValueKind.True or JsonValueKind.False:
                return node.GetValue<bool>();
            case JsonValueKind.String when reader.IsOverride(name) && bool.TryParse(node.GetValue<string>(), out var flag):
                return flag;
            default:
                reader.Fail(name, $"is {JsonWords.Describe(node)}, expected true or false", "write true or false, without quotes");
                return null;
        }
    }

    /// <summary>A value of <typeparamref name="T"/>, by its name in snake_case where <paramref name="names"/> gives no other.</summary>
    public static T? Choice<T>(this ConfigReader reader, string name, NameTable<T>? names = null)
        where T : struct, Enum
        => reader.Text(name) is { } text ? reader.ParseChoice(reader.PathOf(name), text, names ?? Choices<T>.Names) : null;

    /// <summary>A list of names out of <paramref name="names"/>; what is none of them is an error and left out.</summary>
    public static ImmutableArray<T>? ChoiceList<T>(this ConfigReader reader, string name, NameTable<T> names)
        where T : struct, Enum
        => reader.TextList(name) is { } texts
            ? [.. texts.Select((text, i) => reader.ParseChoice(ItemPath(reader, name, i), text, names)).OfType<T>()]
            : null;

    /// <summary>Where item <paramref name="index"/> stands; an override is one text, so its items have no place of their own.</summary>
    public static string ItemPath(this ConfigReader reader, string name, int index)
        => reader.IsOverride(name) ? reader.PathOf(name) : ConfigPath.Item(reader.PathOf(name), index);

    private static T? ParseChoice<T>(this ConfigReader reader, string path, string text, NameTable<T> names)
        where T : struct, Enum
    {
        if (names.TryParse(text, out var value))
        {
            return value;
        }

        var remedy = NearestName.Remedy(text, names.Entries.Select(entry => entry.Name));
        reader.FailAt(path, $"is '{text}', which is not one of its values; {remedy}");
        return null;
    }

    private static string? TextAt(ConfigReader reader, string path, JsonNode? node)
    {
        if (node?.GetValueKind() != JsonValueKind.String)
        {
            reader.FailAt(path, $"is {JsonWords.Describe(node)}, expected a text; write it in quotes");
            return null;
        }
        var text = node.GetValue<string>();
        if (!string.IsNullOrWhiteSpace(text))
        {
            return text;
        }

        reader.FailAt(path, "is empty; write a text, or leave it out");
        return null;
    }
}
