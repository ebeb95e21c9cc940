using System.Text.Json.Serialization;

namespace Inferly.Pipeline.State;

/// <summary>
/// What was deleted of a project's recorded requests: all that arrived before a moment, so that they stay deleted whenever their records come to
/// ClickHouse once more, or late. It outlives the project.
/// </summary>
public sealed record Erasure : Entity
{
    public required string Project { get; init; }

    public required DateTimeOffset Before { get; init; }

    [JsonIgnore]
    public override EntityKey Key => EntityKey.Erasure(Project);
}
