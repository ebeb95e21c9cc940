using Inferly.Pipeline.Policies;

namespace Inferly.Pipeline.State;

/// <summary>A tenant: keys, workflows, limits and recorded content belong to exactly one.</summary>
public sealed record Project : Entity
{
    /// <summary>Where an admin acts who names no project. Made at the first start; cannot be deleted.</summary>
    public const string DefaultId = "default";

    public required string Id { get; init; }

    public string? Name { get; init; }

    public Budget? Budget { get; init; }

    /// <summary>Requests per minute over all keys; null is unlimited.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Tokens per minute over all keys; null is unlimited.</summary>
    public int? TokensPerMinute { get; init; }

    public RoutingPolicy? Policy { get; init; }

    /// <summary>Whether prompts and answers of its requests are kept; null: as the gateway's configuration says.</summary>
    public bool? RecordContent { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public override EntityKey Key => EntityKey.Project(Id);
}
