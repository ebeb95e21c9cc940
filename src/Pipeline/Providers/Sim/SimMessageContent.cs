namespace Inferly.Pipeline.Providers.Sim;

/// <summary>The content of one message.</summary>
/// <param name="text">Its text parts, joined by line ends.</param>
/// <param name="media">Its other parts, counted.</param>
/// <param name="mediaSource">Those parts as they stand in the request; empty without any.</param>
/// <param name="tokens">What all of it counts.</param>
internal readonly ref struct SimMessageContent(string text, SimMedia media, ReadOnlySpan<byte> mediaSource, int tokens)
{
    public string Text { get; } = text;

    public SimMedia Media { get; } = media;

    public ReadOnlySpan<byte> MediaSource { get; } = mediaSource;

    public int Tokens { get; } = tokens;
}
