using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Inferly.Pipeline.Policies;

namespace Inferly.Pipeline.State;

/// <summary>Who may call, as whom, and how much. A revoked key stays as a record, so that what it did can be attributed.</summary>
public sealed record ApiKey : Entity
{
    public required string Id { get; init; }

    /// <summary>The project it belongs to; null for admin keys, which belong to the instance.</summary>
    public string? Project { get; init; }

    public string? Name { get; init; }

    public required Role Role { get; init; }

    public required KeyDigest Digest { get; init; }

    /// <summary>The first characters of the secret, to recognise it by.</summary>
    public required string Prefix { get; init; }

    /// <summary>The digest before the last rotation; an earlier one still in its grace is dropped by the next rotation.</summary>
    public RetiringDigest? Previous { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    // The two lists are empty where an event leaves them out: the generated reader sets what is left out to the type's default.

    /// <summary>Names of the workflows it may use; empty is all of them, and requests without one.</summary>
    public ImmutableArray<string> Workflows { get => field.IsDefault ? [] : field; init; }

    /// <summary>Patterns of the <c>provider/model</c> ids it may use; empty is all.</summary>
    public GlobSet Models { get => field ?? GlobSet.Empty; init; } = GlobSet.Empty;

    public Budget? Budget { get; init; }

    /// <summary>Requests per minute; null is unlimited.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Tokens per minute; null is unlimited.</summary>
    public int? TokensPerMinute { get; init; }

    [JsonIgnore]
    public override EntityKey Key => EntityKey.ApiKey(Id);

    /// <summary>Neither revoked nor expired.</summary>
    public bool IsLive(DateTimeOffset now) => RevokedAt is null && !(now >= ExpiresAt);

    /// <summary>Whether the token with this digest opens the key at this instant.</summary>
    public bool Accepts(in KeyDigest digest, DateTimeOffset now)
        => IsLive(now) && (Digest == digest || (Previous is { } previous && previous.Digest == digest && now < previous.ValidUntil));

    public bool AllowsWorkflow(string? name) => Workflows.IsEmpty || (name is not null && Workflows.Contains(name, StringComparer.Ordinal));

    /// <param name="modelId"><c>provider/model</c></param>
    public bool AllowsModel(ReadOnlySpan<char> modelId) => Models.IsEmpty || Models.IsMatch(modelId);

    /// <summary>The key with another secret; the present one goes on working for the grace.</summary>
    public ApiKey Rotate(string secret, DateTimeOffset now, TimeSpan grace) => this with
    {
        Digest = KeyDigest.Of(secret),
        Prefix = KeySecret.PrefixOf(secret),
        Previous = new RetiringDigest(Digest, now + grace),
    };
}
