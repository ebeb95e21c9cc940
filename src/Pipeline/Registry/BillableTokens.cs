namespace Inferly.Pipeline.Registry;

/// <summary>
/// The tokens of one call, counted as OpenAI counts them: <see cref="Input"/> includes the cached, the written and the audio ones,
/// <see cref="Output"/> includes reasoning and audio. A negative count (a provider's mistake) is billed as none.
/// </summary>
public readonly record struct BillableTokens
{
    public long Input { get; init; }

    /// <summary>Read from the provider's prompt cache.</summary>
    public long CachedInput { get; init; }

    /// <summary>Written to the provider's prompt cache.</summary>
    public long CacheWrite { get; init; }

    public long AudioInput { get; init; }

    public long Output { get; init; }

    public long AudioOutput { get; init; }
}
