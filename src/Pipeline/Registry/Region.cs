using System.Diagnostics.CodeAnalysis;

namespace Inferly.Pipeline.Registry;

/// <summary>
/// A place where a model runs, or a data-residency group of such places. Names are free text; case and spaces do not count
/// (<c>East US 2</c> is <c>eastus2</c>). A known name also belongs to its country and its zone: <c>europe-west4</c> to
/// <c>nl</c> and <c>eu</c>. Every name has one chain of groups, so two regions either nest or have nothing in common.
/// </summary>
public sealed record Region
{
    public const int MaxNameLength = 64;

    private Region(string name, string? country, string? zone)
    {
        Name = name;
        Country = country;
        Zone = zone;
    }

    public string Name { get; }

    /// <summary>The country's group, where the name is known to lie in one.</summary>
    public string? Country { get; }

    /// <summary>The residency zone, such as <c>eu</c> or <c>apac</c>; null for a name of no known group, such as <c>global</c>.</summary>
    public string? Zone { get; }

    /// <summary>False for an empty name, one of more than <see cref="MaxNameLength"/> characters, or one with control characters.</summary>
    public static bool TryCreate(string text, [NotNullWhen(true)] out Region? region)
    {
        region = null;
        if (text.Length > MaxNameLength || text.Any(char.IsControl))
        {
            return false;
        }

        var name = string.Concat(text.Where(c => !char.IsWhiteSpace(c))).ToLowerInvariant();
        if (name.Length == 0)
        {
            return false;
        }

        var (country, zone) = RegionTable.GroupsOf(name);
        region = new Region(name, country, zone);
        return true;
    }

    /// <summary>Whether what runs in <paramref name="other"/> runs in this region.</summary>
    public bool Covers(Region other)
        => Name == other.Name || Name == other.Country || Name == other.Zone;

    public override string ToString() => Name;
}
