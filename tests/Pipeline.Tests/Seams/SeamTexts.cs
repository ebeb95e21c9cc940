using System.Text;
using CsCheck;
using Inferly.Pipeline.Seams;

namespace Inferly.Pipeline.Tests.Seams;

/// <summary>Texts of all kinds, cut anywhere, and said in pieces of any size.</summary>
internal static class SeamTexts
{
    private static readonly string[] Words =
        ["the", "fox", "murmur", "haha", "foo();}", "**bold**", "Größe", "naïve", "東京", "🙂", "👩‍👩‍👧", "x=1;", "}", "{", "if", "|", "---", "a", "aa", ".", ",", "—", "\"quoted\""];

    private static readonly string[] Gaps = [" ", " ", " ", "\n", "\n\n", "  ", "\t", " \n", "    "];

    /// <summary>A text and where it is cut; never within a surrogate pair, since no piece of an answer ends there.</summary>
    public static Gen<(string Text, int Cut)> Cut { get; } =
        from parts in (from word in Gen.Int[0, Words.Length - 1] from gap in Gen.Int[0, Gaps.Length - 1] select Words[word] + Gaps[gap]).Array[1, 40]
        let text = string.Concat(parts)
        from at in Gen.Int[1, text.Length]
        select (text, at < text.Length && char.IsLowSurrogate(text[at]) ? at + 1 : at);

    /// <summary>Sizes of pieces, taken in turns.</summary>
    public static Gen<int[]> Sizes { get; } = Gen.Int[1, 9].Array[1, 6];

    /// <summary>What the caller gets of a text that comes in pieces; null: nothing can follow.</summary>
    public static string? Join(ISeam seam, string text, int[] sizes)
    {
        var joined = new StringBuilder();
        for (int at = 0, turn = 0; at < text.Length; turn++)
        {
            var size = Math.Min(sizes[turn % sizes.Length], text.Length - at);
            if (seam.Take(text.Substring(at, size)) is not { } piece)
            {
                return null;
            }

            joined.Append(piece);
            at += size;
        }

        return seam.End() is { } end ? joined.Append(end).ToString() : null;
    }
}
