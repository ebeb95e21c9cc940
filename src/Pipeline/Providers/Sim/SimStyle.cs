namespace Inferly.Pipeline.Providers.Sim;

/// <summary>How much a model writes and in what form.</summary>
/// <param name="MinSentences">Fewest sentences after the opening one.</param>
/// <param name="MaxSentences">Most sentences after the opening one.</param>
/// <param name="SentencesPerParagraph">Where a new paragraph starts.</param>
/// <param name="Numbered">Whether the paragraphs after the first are numbered points.</param>
internal sealed record SimStyle(int MinSentences, int MaxSentences, int SentencesPerParagraph, bool Numbered)
{
    public static readonly SimStyle Terse = new(2, 3, 4, Numbered: false);
    public static readonly SimStyle Plain = new(5, 8, 4, Numbered: false);
    public static readonly SimStyle Thorough = new(10, 15, 3, Numbered: true);
}
