namespace Inferly.Ingress.Configuration.Reading;

/// <summary>Rules about whether fields are given, and how they fit each other.</summary>
internal static class FieldRules
{
    /// <summary>Whether the field is written, right or wrong.</summary>
    public static bool Has(this ConfigReader reader, string name) => reader.Take(name) is not null;

    /// <summary>An error when the field is absent.</summary>
    public static void Require(this ConfigReader reader, string name, string remedy)
    {
        if (!reader.Has(name))
        {
            reader.Fail(name, "is missing", remedy);
        }
    }

    /// <summary>An error at each name that stands more than once in the field <paramref name="key"/> of a list's items.</summary>
    public static void RequireUnique(this ConfigReader reader, string list, string key, IEnumerable<string> names)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (i, name) in names.Index())
        {
            if (!seen.TryAdd(name, i))
            {
                reader.FailAt(PathOf(i), $"is '{name}', as {PathOf(seen[name])} is; give each a name of its own");
            }
        }

        string PathOf(int index) => ConfigPath.Field(ConfigPath.Item(reader.PathOf(list), index), key);
    }
}
