namespace Inferly.Pipeline.Limits;

/// <summary>What a rate limit counts.</summary>
public enum RateUnit
{
    Requests,
    Tokens,
}
