using System.Globalization;
using System.Text.RegularExpressions;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>The values in a user's text that arguments and structured answers can take; immutable.</summary>
internal sealed partial class SimHints
{
    /// <summary>More text than this is not searched, so that a huge prompt costs no more than a long one.</summary>
    private const int MostText = 8192;

    public static readonly SimHints None = new("");

    private readonly string _text;
    private readonly Lazy<IReadOnlySet<string>> _words;

    public SimHints(string text)
    {
        _text = text.Length > MostText ? text[..MostText] : text;
        _words = new(() => SimWords.Of(_text));
        Numbers = Number().Matches(_text)
            .Select(match => decimal.Parse(match.ValueSpan, NumberStyles.Number, CultureInfo.InvariantCulture)).ToList();
        (Names, SeriesLength) = FindNames(_text);
        Keywords = SimKeywords.Of(_text);
    }

    private SimHints(SimHints other, int firstName)
    {
        (_text, _words, Numbers, SeriesLength, Keywords) = (other._text, other._words, other.Numbers, other.SeriesLength, other.Keywords);
        Names = [.. other.Names.Skip(firstName), .. other.Names.Take(firstName)];
    }

    /// <summary>The numbers, in order.</summary>
    public IReadOnlyList<decimal> Numbers { get; }

    /// <summary>Quoted texts and capitalised names, in order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How many of the names stand in a series such as "Paris, Rome and Oslo"; 1 without a series.</summary>
    public int SeriesLength { get; }

    /// <summary>What the text is about; never empty.</summary>
    public IReadOnlyList<string> Keywords { get; }

    /// <summary>The same hints with the names turned, so that each of several calls begins with its own.</summary>
    public SimHints StartingAtName(int index) => Names.Count == 0 ? this : new(this, index % Names.Count);

    /// <summary>Whether the text has a telling word of a name such as "max_days", in singular or plural.</summary>
    public bool SpeaksOf(string name) => _words.Value.Overlaps(SimWords.Of(name));

    /// <summary>Whether the text has these words, apart from case, not as a part of longer ones.</summary>
    public bool Mentions(string words)
    {
        if (words.Length == 0)
        {
            return false;
        }

        for (var at = 0; (at = _text.IndexOf(words, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            var end = at + words.Length;
            if ((at == 0 || !char.IsLetterOrDigit(_text[at - 1])) && (end == _text.Length || !char.IsLetterOrDigit(_text[end])))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first piece between white space, without the signs around it, that passes.</summary>
    public string? FirstPiece(Func<string, bool> fits) =>
        _text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(piece => piece.Trim('.', ',', ';', ':', '!', '?', '"', '\'', '(', ')', '<', '>'))
            .FirstOrDefault(piece => piece.Length > 0 && fits(piece));

    private static (List<string> Names, int SeriesLength) FindNames(string text)
    {
        var names = new List<string>();
        var weak = new List<string>();
        var (series, longest, seriesStart, lastEnd) = (0, 1, 0, -1);
        foreach (Match match in Name().Matches(text))
        {
            var (start, name) = (match.Index, match.Groups["quoted"] is { Success: true } quoted ? quoted.Value : match.Value);
            if (!match.Groups["quoted"].Success && StartsSentence(text, start) && IsWeak(ref name))
            {
                weak.Add(name);
                continue;
            }

            if (name.Length == 0)
            {
                continue;
            }

            series = lastEnd >= 0 && SeriesGap().IsMatch(text[lastEnd..start]) ? series + 1 : 1;
            if (series > longest)
            {
                (longest, seriesStart) = (series, names.Count + 1 - series);
            }

            names.Add(name);
            lastEnd = match.Index + match.Length;
        }

        // A series goes first, since it is what several calls are for.
        var ordered = names.Skip(seriesStart).Concat(names.Take(seriesStart)).ToList();
        return (names.Count > 0 ? ordered : weak, longest);
    }

    /// <summary>
    /// At the start of a sentence every word has a capital: a common one is dropped ("Compare Rome" is about Rome), and one
    /// that stands alone is a name only where there is no better.
    /// </summary>
    private static bool IsWeak(ref string name)
    {
        var space = name.IndexOf(' ', StringComparison.Ordinal);
        var first = space < 0 ? name : name[..space];
        if (SimVocabulary.IsCommon(first))
        {
            name = space < 0 ? "" : name[(space + 1)..];
        }
        else if (space < 0)
        {
            return true;
        }

        return false;
    }

    private static bool StartsSentence(string text, int at)
    {
        var before = text.AsSpan(0, at).TrimEnd();
        return before.IsEmpty || before[^1] is '.' or '!' or '?' or ':';
    }

    [GeneratedRegex(@"(?<![\w.])-?\d{1,15}(?:\.\d{1,10})?(?!\w|\.\d)", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    private const string Quoted = "\"(?<quoted>[^\"\n]{1,200})\"|“(?<quoted>[^”\n]{1,200})”";
    private const string Capitalised = @"(?<!\w)(?!I')\p{Lu}[\p{L}'-]+(?: \p{Lu}[\p{L}'-]+)*";
    private const string Conjunction = @"(?:,|&|,?\s*(?:and|or|und|et|y)(?=\s))";
    private const string Preposition = @"(?:(?:in|for|of|from|to|the)\s+)?";

    [GeneratedRegex(Quoted + "|" + Capitalised, RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"^\s*" + Conjunction + @"\s*" + Preposition + "$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SeriesGap();
}
