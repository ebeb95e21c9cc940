namespace Inferly.Pipeline.State;

/// <summary>
/// The first start: project <c>default</c> and the one admin key that opens everything else. Runs at every start, after the state has
/// caught up; changes nothing where all is as it should be. Replicas that start at once make one key between them.
/// </summary>
public sealed class Bootstrap(StateStore store, TimeProvider time)
{
    /// <summary>The bootstrap key's id: one entity, so that a changed secret replaces the former.</summary>
    public const string KeyId = "key_bootstrap";

    /// <summary>Makes what is missing.</summary>
    /// <param name="chosenSecret">
    /// The operator's own secret; replaces the former bootstrap key if it differs. Null: one is generated, unless there already is a bootstrap key.
    /// </param>
    /// <param name="cancellationToken">Withdraws what has not begun.</param>
    public async Task<BootstrapResult> EnsureAsync(string? chosenSecret, CancellationToken cancellationToken)
    {
        if (chosenSecret is not null && !KeySecret.IsWellFormed(chosenSecret))
        {
            return BootstrapResult.Failed($"The bootstrap key must be {KeySecret.ChosenRule}.");
        }

        var secret = chosenSecret ?? KeySecret.Generate();
        var written = false;
        var result = await store.MutateAsync(
            state =>
            {
                var mutation = Decide(state, secret, chosenSecret is not null);
                written = mutation.Events.Any(change => change.Entity == EntityKey.ApiKey(KeyId));
                return mutation;
            },
            cancellationToken);
        if (!result.Applied)
        {
            return BootstrapResult.Failed(result.Error.Message);
        }

        return written && chosenSecret is null ? BootstrapResult.Generated(secret) : BootstrapResult.Done;
    }

    private Mutation Decide(GatewayState state, string secret, bool chosen)
    {
        var now = time.GetUtcNow();
        var events = new List<ControlEvent>();
        if (state.FindProject(Project.DefaultId) is null)
        {
            events.Add(state.Put(new Project { Id = Project.DefaultId, CreatedAt = now }, now));
        }

        var digest = KeyDigest.Of(secret);
        var former = state.FindKey(KeyId);
        // A revoked key stays revoked under its old secret: only another one brings it back.
        if (former is null || (chosen && former.Digest != digest))
        {
            if (state.FindByDigest(digest) is { } other && other.Id != KeyId)
            {
                return Mutation.Refuse(MutationFault.Conflict, "conflict", $"The bootstrap key is already in use as {other.Id}. Choose another.");
            }

            events.Add(state.Put(AdminKey(secret, now), now));
        }
        return Mutation.Write([.. events]);
    }

    private static ApiKey AdminKey(string secret, DateTimeOffset now) => new()
    {
        Id = KeyId,
        Name = "bootstrap",
        Role = Role.Admin,
        Digest = KeyDigest.Of(secret),
        Prefix = KeySecret.PrefixOf(secret),
        CreatedAt = now,
    };
}
