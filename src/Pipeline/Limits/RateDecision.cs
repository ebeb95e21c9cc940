namespace Inferly.Pipeline.Limits;

/// <summary>Whether a request may pass, and how the tighter of the key's and the project's limits stand after it.</summary>
/// <param name="Requests">Null where neither has such a limit.</param>
/// <param name="Tokens">Null where neither has such a limit.</param>
/// <param name="Refusal">Null when it may pass.</param>
public readonly record struct RateDecision(RateQuota? Requests, RateQuota? Tokens, RateRefusal? Refusal)
{
    public bool Allowed => Refusal is null;
}
