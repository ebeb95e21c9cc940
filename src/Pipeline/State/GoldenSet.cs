using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Inferly.Pipeline.State;

/// <summary>
/// Which versions of a workflow's golden set there are; the items themselves are elsewhere, since they may be large. A version is begun, which takes
/// its number, then its items are stored, then it is complete: what is not in <see cref="Versions"/> is nobody's.
/// </summary>
public sealed record GoldenSet : Entity
{
    /// <summary>Older ones are let go.</summary>
    public const int MaxVersions = 100;

    public required string Project { get; init; }

    public required string Workflow { get; init; }

    /// <summary>The highest number that was ever taken: none is given twice, so that two uploads at a time, or one after a deletion, never mix.</summary>
    public int LastBegun { get; init; }

    /// <summary>The complete ones, by number.</summary>
    public ImmutableArray<GoldenSetVersion> Versions { get => field.IsDefault ? [] : field; init; }

    [JsonIgnore]
    public GoldenSetVersion? Newest => Versions.IsEmpty ? null : Versions[^1];

    [JsonIgnore]
    public override EntityKey Key => EntityKey.GoldenSet(Project, Workflow);

    public GoldenSetVersion? Find(int version) => Versions.FirstOrDefault(one => one.Version == version);

    /// <summary>With the next number taken.</summary>
    public GoldenSet Begin() => this with { LastBegun = LastBegun + 1 };

    /// <summary>With a version more.</summary>
    public GoldenSet Complete(GoldenSetVersion version) => this with
    {
        Versions = [.. Versions.Append(version).OrderBy(one => one.Version).TakeLast(MaxVersions)],
    };
}
