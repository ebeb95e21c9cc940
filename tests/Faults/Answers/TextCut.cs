using System.Text.RegularExpressions;

namespace Inferly.Faults.Answers;

/// <summary>Cuts a text into pieces such as models send: a word with the space before it, long ones in parts. Joined they are the text.</summary>
public static partial class TextCut
{
    /// <summary>The pieces. None splits a surrogate pair, since JSON could not carry the halves.</summary>
    public static IReadOnlyList<string> Tokens(string text) => [.. Piece().Matches(text).Select(match => match.Value)];

    [GeneratedRegex(@"\s?(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|[^\s\uD800-\uDFFF]){1,7}|\s", RegexOptions.CultureInvariant)]
    private static partial Regex Piece();
}
