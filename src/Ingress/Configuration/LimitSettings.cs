namespace Inferly.Ingress.Configuration;

/// <summary>What the gateway takes at most, so that its memory stays bounded.</summary>
public sealed record LimitSettings
{
    /// <summary>Longest request body in bytes; a longer one is answered 413.</summary>
    public int MaxBodyBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Most requests under way at once; one more is answered 503 with Retry-After.</summary>
    public int MaxConcurrentRequests { get; init; } = 4096;
}
