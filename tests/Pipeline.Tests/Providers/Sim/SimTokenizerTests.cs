using CsCheck;
using Inferly.Pipeline.Providers.Sim;

namespace Inferly.Pipeline.Tests.Providers.Sim;

public sealed class SimTokenizerTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("Hello, world!", new[] { "Hello", ",", " world", "!" })]
    [InlineData("a  b\n\n1. c", new[] { "a", " ", " b", "\n\n", "1", ".", " c" })]
    [InlineData("天気 is", new[] { "天", "気", " is" })]
    [InlineData("😀😀 ü", new[] { "😀", "😀", " ü" })]
    [InlineData("  ", new[] { "  " })]
    public void Ends_Text_CutsWordsAndSigns(string text, string[] expected)
    {
        var ends = SimTokenizer.Ends(text);

        Assert.Equal(expected, ends.Select((end, i) => text[(i == 0 ? 0 : ends[i - 1])..end]));
    }

    [Fact]
    public void Ends_AnyText_CoverItAndMatchTheCount() => Gen.String.ForAll(500, text =>
    {
        var ends = SimTokenizer.Ends(text);

        Assert.Equal(text.Length, ends.Length == 0 ? 0 : ends[^1]);
        Assert.Equal(ends.Length, ends.Distinct().Count());
        Assert.Equal(ends.Length, SimTokenizer.Count(text));
        Assert.DoesNotContain(ends, end => end < text.Length && char.IsSurrogatePair(text[end - 1], text[end]));
    });

    [Fact]
    public void Count_MegabyteWithoutSpaces_IsManyTokens() => Assert.Equal(62_500, SimTokenizer.Count(new string('x', 1_000_000)));
}
