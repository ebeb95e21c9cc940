using CsCheck;
using Inferly.Pipeline.Seams;

namespace Inferly.Pipeline.Tests.Seams;

public sealed class SpliceSeamTests
{
    [Fact]
    public void Take_SameTextAnew_AnyCutAnyPieces_IsTheText() =>
        (from cut in SeamTexts.Cut from sizes in SeamTexts.Sizes select (cut, sizes)).Sample(
            (cut, sizes) =>
            {
                var delivered = cut.Text[..cut.Cut];
                Assert.Equal(cut.Text, delivered + SeamTexts.Join(new SpliceSeam(delivered), cut.Text, sizes));
            }, iter: 20_000);

    [Fact]
    public void Take_AnotherCharacterInWhatWasDelivered_IsRefused() =>
        (from cut in SeamTexts.Cut from sizes in SeamTexts.Sizes from at in Gen.Int[0, 1000] select (cut, sizes, at)).Sample(
            (cut, sizes, at) =>
            {
                var delivered = cut.Text[..cut.Cut];
                var words = delivered.Index().Where(c => !char.IsWhiteSpace(c.Item)).Select(c => c.Index).ToArray();
                if (words.Length == 0)
                {
                    return;
                }

                var changed = cut.Text.ToCharArray();
                changed[words[at % words.Length]] = '\u2603';
                Assert.Null(SeamTexts.Join(new SpliceSeam(delivered), new string(changed), sizes));
            }, iter: 20_000);

    [Theory]
    [InlineData("One two\nthree", "One  two three four", " four")]
    [InlineData("One two ", "One two three", "three")]
    [InlineData("One two", "One two", "")]
    [InlineData("One two", "One", null)]
    [InlineData("One two", "", null)]
    [InlineData("One two", "One too", null)]
    public void Take_Anew_GoesOnWhereItAgrees(string delivered, string said, string? joined) =>
        Assert.Equal(joined, SeamTexts.Join(new SpliceSeam(delivered), said, [2]));
}
