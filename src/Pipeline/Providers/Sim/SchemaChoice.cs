using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>The values that enum and const leave.</summary>
internal static class SchemaChoice
{
    /// <summary>Null where neither is used; empty where they leave nothing.</summary>
    public static List<JsonElement>? Of(SchemaSet set)
    {
        // Not SchemaSet.All, which takes null for absent: here null is a value.
        List<List<JsonElement>> lists = [];
        foreach (var part in set.Parts)
        {
            if (part.TryGetProperty("const", out var constant))
            {
                lists.Add([constant]);
            }

            if (part.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array)
            {
                lists.Add([.. values.EnumerateArray()]);
            }
        }

        if (lists.Count == 0)
        {
            return null;
        }

        return lists[0]
            .Where(value => (SchemaTypesReader.Of(value) & set.Types) != SchemaTypes.None && lists.TrueForAll(list => Holds(list, value)))
            .ToList();
    }

    private static bool Holds(List<JsonElement> list, JsonElement value) => list.Exists(item => JsonElement.DeepEquals(item, value));
}
