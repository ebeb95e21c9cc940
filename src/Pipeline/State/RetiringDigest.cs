namespace Inferly.Pipeline.State;

/// <summary>The digest that a key had before its rotation, and the instant from which it is refused.</summary>
public sealed record RetiringDigest(KeyDigest Digest, DateTimeOffset ValidUntil);
