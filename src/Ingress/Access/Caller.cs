using Inferly.Pipeline.State;

namespace Inferly.Ingress.Access;

/// <summary>Who calls, in which project, on which snapshot: decided once, and the same for all of a request.</summary>
/// <param name="Key">The key.</param>
/// <param name="Digest">The digest of the token that opened it.</param>
/// <param name="Project">The project acted in: that of the path, of the header <c>x-inferly-project</c>, the key's own, or <c>default</c>.</param>
/// <param name="State">The snapshot in which both were found.</param>
public sealed record Caller(ApiKey Key, KeyDigest Digest, Project Project, GatewayState State)
{
    public Role Role => Key.Role;

    // A record's own text would hold the digest.
    public override string ToString() => $"{Key.Id} in {Project.Id}";
}
