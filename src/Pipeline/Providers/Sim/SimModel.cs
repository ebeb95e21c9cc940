namespace Inferly.Pipeline.Providers.Sim;

/// <summary>What a simulated model costs, how fast it is and what it can do; immutable.</summary>
/// <param name="Id">The id within the provider, for example <c>fast</c>.</param>
/// <param name="InputUsdPerMtok">USD for a million prompt tokens.</param>
/// <param name="OutputUsdPerMtok">USD for a million completion tokens.</param>
/// <param name="ContextWindow">Most tokens of prompt and answer together.</param>
/// <param name="MaxOutputTokens">Most tokens of one answer; 0 for embeddings.</param>
/// <param name="TtftMs">Milliseconds to the first token at latency scale 1.</param>
/// <param name="TokensPerSecond">Tokens a second after the first, at latency scale 1.</param>
/// <param name="InputModalities">What a prompt may contain: text, image, audio.</param>
/// <param name="OutputModalities">What comes back: text or embedding.</param>
/// <param name="Capabilities">The names that <c>GET /v1/models</c> uses.</param>
public sealed record SimModel(
    string Id,
    decimal InputUsdPerMtok,
    decimal OutputUsdPerMtok,
    int ContextWindow,
    int MaxOutputTokens,
    int TtftMs,
    int TokensPerSecond,
    IReadOnlyList<string> InputModalities,
    IReadOnlyList<string> OutputModalities,
    IReadOnlyList<string> Capabilities)
{
    /// <summary>Whether the model answers with vectors instead of text.</summary>
    public bool IsEmbedding => MaxOutputTokens == 0;

    /// <summary>How the model writes; its quality shows in the text.</summary>
    internal SimStyle Style { get; init; } = SimStyle.Terse;
}
