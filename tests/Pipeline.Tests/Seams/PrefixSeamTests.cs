using CsCheck;
using Inferly.Pipeline.Seams;

namespace Inferly.Pipeline.Tests.Seams;

public sealed class PrefixSeamTests
{
    [Fact]
    public void Take_ModelGoesOnBehindThePrefix_AnyTextAnyCutAnyPieces_IsTheText() =>
        (from cut in SeamTexts.Cut from sizes in SeamTexts.Sizes select (cut, sizes)).Sample(
            (cut, sizes) =>
            {
                var delivered = cut.Text[..cut.Cut];
                var rest = cut.Text[PrefixSeam.PrefixOf(delivered).Length..];
                Assert.Equal(cut.Text, delivered + SeamTexts.Join(new PrefixSeam(delivered, echoes: false), rest, sizes));
            }, iter: 20_000);

    [Fact]
    public void Take_ProviderKnownToEcho_AnyTextAnyCut_IsTheText() =>
        (from cut in SeamTexts.Cut from sizes in SeamTexts.Sizes select (cut, sizes)).Sample(
            (cut, sizes) =>
            {
                var delivered = cut.Text[..cut.Cut];
                Assert.Equal(cut.Text, delivered + SeamTexts.Join(new PrefixSeam(delivered, echoes: true), cut.Text, sizes));
            }, iter: 20_000);

    [Theory]
    [InlineData("The quick brown fox", "The quick brown fox jumps", " jumps")]
    [InlineData("The quick brown fox ", "The quick brown fox jumps", "jumps")]
    [InlineData("The quick brown fox", "brown fox jumps", "brown fox jumps")]
    [InlineData("今日は天気がとても良いです。", "今日は天気がとても良いです。散歩", "散歩")]
    [InlineData("👩‍👩‍👧", "👩‍👩‍👧👩‍👩‍👧", "👩‍👩‍👧👩‍👩‍👧")]
    [InlineData("The quick brown fox", "quick brown fox jumps", " jumps")]
    [InlineData("The quick brown fox\n\n", "quick brown fox\n\nIt jumps", "It jumps")]
    [InlineData("It is a mur", "mur of the sea", "mur of the sea")]
    [InlineData("ha ha ha ha", " ha ha ha ha", " ha ha ha ha")]
    [InlineData("| a | b |\n| a | b |", "\n| a | b |", "\n| a | b |")]
    [InlineData("---------", "---------", "---------")]
    [InlineData("The quick brown fox", "The quick red hen", "The quick red hen")]
    [InlineData("Word ", "word", "word")]
    [InlineData("  \n", "Text", "Text")]
    public void Take_Repetition_IsCutWhereItIsUnmistakable(string delivered, string said, string joined)
    {
        foreach (var size in (int[])[1, 3, 100])
        {
            Assert.Equal(joined, SeamTexts.Join(new PrefixSeam(delivered, echoes: false), said, [size]));
        }
    }

    [Fact]
    public void End_WithinWhatMightHaveBeenARepetition_SaysIt() =>
        Assert.Equal("The qui", SeamTexts.Join(new PrefixSeam("The quick brown fox", echoes: false), "The qui", [1]));
}
