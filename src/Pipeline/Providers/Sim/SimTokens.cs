namespace Inferly.Pipeline.Providers.Sim;

/// <summary>A text and where each of its tokens ends.</summary>
internal sealed record SimTokens(string Text, int[] Ends)
{
    public static readonly SimTokens None = new("", []);

    public int Count => Ends.Length;

    public ReadOnlySpan<char> this[int index] => Text.AsSpan(StartOf(index), Ends[index] - StartOf(index));

    public static SimTokens Of(string text) => new(text, SimTokenizer.Ends(text));

    public int StartOf(int index) => index == 0 ? 0 : Ends[index - 1];

    /// <summary>The first tokens; all of them where there are no more.</summary>
    public SimTokens Take(int count) => count >= Count ? this : new(Text[..StartOf(count)], Ends[..count]);
}
