using System.Text.Json.Serialization;
using Inferly.Pipeline.Policies;

namespace Inferly.Pipeline.State;

/// <summary>A named use of models in a project, with the settings that its requests share.</summary>
public sealed record Workflow : Entity
{
    public required string Project { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    public RoutingPolicy? Policy { get; init; }

    /// <summary>Settings of the cache as they were put.</summary>
    public RawJson? Cache { get; init; }

    /// <summary>Settings of the evals as they were put.</summary>
    public RawJson? Eval { get; init; }

    /// <summary>What differs from the instance's failover settings, as it was put.</summary>
    public RawJson? Failover { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [JsonIgnore]
    public override EntityKey Key => EntityKey.Workflow(Project, Name);
}
