using System.Text;
using CsCheck;
using Inferly.Pipeline.Seams;

namespace Inferly.Pipeline.Tests.Seams;

public sealed class StopsAcrossTests
{
    [Theory]
    [InlineData("Say E", "ND now", "END", "", true)]
    [InlineData("Say E", "N", "END", "N", false)]
    [InlineData("Say E", "ach", "END", "ach", false)]
    [InlineData("Say ", "END", "END", "END", false)]
    [InlineData("", "END", "END", "END", false)]
    [InlineData("Say", " more", "", " more", false)]
    public void Take_StopAcrossTheSeam_EndsThere(string delivered, string text, string stop, string passed, bool isMet)
    {
        foreach (var size in (int[])[1, 2, 10])
        {
            var stops = new StopsAcross(delivered, stop.Length == 0 ? [] : [stop]);
            var said = new StringBuilder();
            for (var at = 0; at < text.Length; at += size)
            {
                said.Append(stops.Take(text.Substring(at, Math.Min(size, text.Length - at))));
            }

            Assert.Equal((passed, isMet), (said.Append(stops.End()).ToString(), stops.IsMet));
        }
    }

    [Fact]
    public void Take_NoStopSpansTheSeam_NothingIsLost() =>
        (from cut in SeamTexts.Cut from size in Gen.Int[1, 5] select (cut, size)).Sample(
            (cut, size) =>
            {
                var stops = new StopsAcross(cut.Text[..cut.Cut], ["\u2603\u2604", "fox the haha"]);
                var rest = cut.Text[cut.Cut..];
                var said = new StringBuilder();
                for (var at = 0; at < rest.Length; at += size)
                {
                    said.Append(stops.Take(rest.Substring(at, Math.Min(size, rest.Length - at))));
                }

                said.Append(stops.End());
                Assert.True(stops.IsMet || said.ToString() == rest);
            }, iter: 5_000);
}
