using System.Text;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Tests.Requests;

public sealed class TokenEstimateTests
{
    private const string Alphabet = "abcXYZ    09.,-\n\té日🙂{}[]";

    [Theory]
    [InlineData("", 1)]
    [InlineData("a", 2)]
    [InlineData("ab", 2)]
    [InlineData("abc", 3)]
    [InlineData("ab cd", 4)]
    [InlineData("ab  cd", 5)]
    [InlineData("1234", 5)]
    [InlineData("é", 3)]
    public void InputAtMost_ShortText_CountsHalfALetterAndAllElseByByte(string text, int pieces)
    {
        Assert.Equal(pieces, Of(text) - Of("") + 1);
    }

    // Long texts are counted many bytes at a time; the bound must be that of counting one by one.
    [Fact]
    public void InputAtMost_TextsOfAllLengths_IsNoLowerAndHardlyHigherThanCountingByteByByte()
    {
        var random = new Random(20261123);
        for (var n = 0; n < 2000; n++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(300)).Select(_ => Alphabet.EnumerateRunes().ElementAt(random.Next(20)).ToString()));
            var (least, words) = ByteByByte(Encoding.UTF8.GetBytes(Escaped(text)));
            Assert.InRange(Of(text) - Of(""), least, least + (words / 2));
        }
    }

    private static int Of(string text)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"model":"auto","messages":[{"role":"user","content":"{{Escaped(text)}}"}]}""");
        Assert.Null(RequestScanner.Scan(Operation.Chat, body, out var request));
        return TokenEstimate.InputAtMost(request!);
    }

    private static string Escaped(string text) =>
        text.Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);

    private static (int Pieces, int Words) ByteByByte(byte[] text)
    {
        int pieces = 0, words = 0, letters = 0;
        var afterSpace = false;
        foreach (var b in text)
        {
            if (char.IsAsciiLetter((char)b))
            {
                words += letters == 0 ? 1 : 0;
                pieces += letters++ % 2 == 0 ? 1 : 0;
                afterSpace = false;
                continue;
            }

            letters = 0;
            pieces += b == (byte)' ' && !afterSpace ? 0 : 1;
            afterSpace = b == (byte)' ';
        }

        return (pieces, words);
    }
}
