namespace Inferly.Pipeline.Answers;

/// <summary>
/// Tokens of one answer, in OpenAI's counting: <see cref="InputTokens"/> includes what was read from or written to the
/// provider's prompt cache, <see cref="OutputTokens"/> includes reasoning.
/// </summary>
/// <param name="InputTokens">Prompt tokens.</param>
/// <param name="OutputTokens">Completion tokens.</param>
/// <param name="CachedInputTokens">Of the prompt tokens, those read from the provider's cache.</param>
/// <param name="CacheWriteTokens">Of the prompt tokens, those written to the provider's cache.</param>
/// <param name="ReasoningTokens">Of the completion tokens, those spent on reasoning.</param>
public readonly record struct Usage(
    int InputTokens,
    int OutputTokens,
    int CachedInputTokens = 0,
    int CacheWriteTokens = 0,
    int ReasoningTokens = 0)
{
    /// <summary>Prompt and completion tokens together.</summary>
    public long TotalTokens => (long)InputTokens + OutputTokens;
}
