using System.Collections.Immutable;

namespace Inferly.Pipeline.Registry;

/// <summary>The JSON names of an enumeration's values, in the order in which they are listed. Case matters.</summary>
public sealed class NameTable<T>
    where T : struct, Enum
{
    private static readonly EqualityComparer<T> Comparer = EqualityComparer<T>.Default;

    public NameTable(params ImmutableArray<(string Name, T Value)> entries)
    {
        Entries = entries;
        List = string.Join(", ", entries.Select(entry => entry.Name));
    }

    public ImmutableArray<(string Name, T Value)> Entries { get; }

    /// <summary>All names, for messages.</summary>
    public string List { get; }

    public bool TryParse(string name, out T value)
    {
        foreach (var entry in Entries)
        {
            if (entry.Name == name)
            {
                value = entry.Value;
                return true;
            }
        }
        value = default;
        return false;
    }

    public string NameOf(T value)
    {
        foreach (var entry in Entries)
        {
            if (Comparer.Equals(entry.Value, value))
            {
                return entry.Name;
            }
        }
        throw new ArgumentOutOfRangeException(nameof(value), value, "not one named value");
    }
}
