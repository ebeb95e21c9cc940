namespace Inferly.Pipeline.Limits;

/// <summary>The limits of one key or project, in units per minute; null is unlimited.</summary>
internal readonly record struct RateLimits(int? Requests, int? Tokens)
{
    public bool IsNone => Requests is null && Tokens is null;
}
