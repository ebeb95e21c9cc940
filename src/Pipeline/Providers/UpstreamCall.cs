using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Providers;

/// <summary>What one attempt asks of a provider.</summary>
public sealed record UpstreamCall
{
    /// <summary>
    /// What is asked: the caller's request where the protocol speaks its operation, else its translation to a chat request.
    /// </summary>
    public required InferenceRequest Request { get; init; }

    /// <summary>The model's name at the provider (deployment, model id or ARN).</summary>
    public required string Model { get; init; }

    /// <summary>The secret that this attempt uses.</summary>
    public required Credential Credential { get; init; }

    /// <summary>
    /// The limit of output tokens to send where the caller set none: from <c>max_cost_usd</c>, from a budget, or because the protocol demands
    /// one. Null: none is needed.
    /// </summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>The last message is the beginning of the answer, which is to go on behind it; each provider is told in its own way.</summary>
    public bool ContinuesLastMessage { get; init; }

    /// <summary>The model's own limit of output tokens, for protocols that demand a limit; null if unknown.</summary>
    public int? ModelMaxOutput { get; init; }
}
