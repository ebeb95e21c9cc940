using System.Globalization;
using System.Text;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>Reads the pieces of a regular expression from left to right; the first mistake ends it.</summary>
internal sealed class PatternReader(string pattern)
{
    private const string Digits = "0123456789";
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Word = Lower + Upper + Digits + "_";

    /// <summary>A range of more characters than this is cut off.</summary>
    private const int MostOfRange = 128;

    private static readonly string Printable = string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code));

    private int _at;

    public string? Error { get; private set; }

    public bool IsAtEnd => _at >= pattern.Length;

    public char Current => pattern[_at];

    /// <summary>Whether nothing of this alternative comes after the current character.</summary>
    public bool IsAtSequenceEnd => _at + 1 == pattern.Length || pattern[_at + 1] is '|' or ')';

    public void Skip() => _at++;

    /// <summary>Notes what is not understood and goes to the end.</summary>
    public void Fail(string what)
    {
        Error ??= $"its pattern has {what}, which is not supported here";
        _at = pattern.Length;
    }

    public bool TryTake(char c)
    {
        if (IsAtEnd || Current != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    /// <summary>Skips ?: or ?&lt;name&gt; after the parenthesis.</summary>
    public void SkipGroupHeader()
    {
        if (!TryTake('?') || TryTake(':'))
        {
            return;
        }

        var close = pattern.IndexOf('>', Math.Min(_at, pattern.Length));
        if (IsAtEnd || Current != '<' || close < 0 || pattern[_at + 1] is '=' or '!')
        {
            Fail("a look-around or an option");
        }
        else
        {
            _at = close + 1;
        }
    }

    public bool TryTakeQuantifier(out int least, out int most)
    {
        (least, most) = (1, 1);
        if (IsAtEnd || Current is not ('?' or '*' or '+' or '{'))
        {
            return false;
        }

        (least, most) = Current switch { '?' => (0, 1), '*' => (0, int.MaxValue), '+' => (1, int.MaxValue), _ => TakeBraces() };
        _at++;
        // Lazy or greedy makes no difference to what matches.
        TryTake('?');
        return true;
    }

    /// <summary>The characters that the next atom matches, one or more.</summary>
    public string TakeCharacters()
    {
        if (IsAtEnd)
        {
            return " ";
        }

        var c = pattern[_at++];
        var characters = c switch { '.' => Lower, '[' => TakeClass(), '\\' => TakeEscape(), _ => c.ToString() };
        if (characters.Length == 0)
        {
            Fail("a class without printable characters");
        }

        return characters.Length == 0 ? " " : characters;
    }

    /// <summary>Leaves the position at the closing brace.</summary>
    private (int Least, int Most) TakeBraces()
    {
        var close = pattern.IndexOf('}', _at);
        var parts = close < 0 ? [] : pattern[(_at + 1)..close].Split(',');
        if (parts.Length is 1 or 2 && TryCount(parts[0], out var least))
        {
            _at = close;
            if (parts.Length == 1)
            {
                return (least, least);
            }

            if (parts[1].Length == 0)
            {
                return (least, int.MaxValue);
            }

            if (TryCount(parts[1], out var most) && most >= least)
            {
                return (least, most);
            }
        }

        Fail("a malformed {quantifier}");
        return (0, 0);
    }

    private static bool TryCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);

    private string TakeClass()
    {
        var negated = TryTake('^');
        var characters = new StringBuilder();
        while (!IsAtEnd && Current != ']')
        {
            var low = TakeClassItem();
            if (low.Length == 1 && _at + 1 < pattern.Length && Current == '-' && pattern[_at + 1] != ']')
            {
                _at++;
                var high = TakeClassItem();
                if (high.Length != 1 || high[0] < low[0])
                {
                    Fail("a malformed range");
                }
                else
                {
                    AppendRange(characters, low[0], high[0]);
                }
            }
            else
            {
                characters.Append(low);
            }
        }

        if (!TryTake(']'))
        {
            Fail("an unmatched [");
        }

        var listed = characters.ToString();
        return negated ? Without(listed) : listed;
    }

    private string TakeClassItem()
    {
        if (IsAtEnd)
        {
            return "";
        }

        var c = pattern[_at++];
        return c == '\\' ? TakeEscape() : c.ToString();
    }

    private static void AppendRange(StringBuilder characters, char low, char high)
    {
        for (var c = low; c <= high && c - low < MostOfRange && !char.IsSurrogate(c); c++)
        {
            characters.Append(c);
        }
    }

    private string TakeEscape()
    {
        if (IsAtEnd)
        {
            Fail("a lone backslash");
            return "";
        }

        var c = pattern[_at++];
        switch (c)
        {
            case 'd': return Digits;
            case 'D': return Without(Digits);
            case 'w': return Word;
            case 'W': return Without(Word);
            case 's': return " ";
            case 'S': return Without(" ");
            case 't': return "\t";
            case 'n': return "\n";
            case 'r': return "\r";
            case 'x': return TakeCode(2);
            case 'u': return TakeCode(4);
            case 'p': return TakeCategory();
        }

        if (char.IsAsciiLetterOrDigit(c))
        {
            Fail($"the escape \\{c}");
        }

        return c.ToString();
    }

    private string TakeCode(int digits)
    {
        if (_at + digits <= pattern.Length &&
            ushort.TryParse(pattern.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) &&
            !char.IsSurrogate((char)code))
        {
            _at += digits;
            return ((char)code).ToString();
        }

        Fail("a malformed character code");
        return "";
    }

    private string TakeCategory()
    {
        var close = pattern.IndexOf('}', Math.Min(_at, pattern.Length));
        var name = close > _at && Current == '{' ? pattern[(_at + 1)..close] : "";
        _at = close + 1;
        switch (name)
        {
            case "L" or "Letter": return Lower + Upper;
            case "Lu": return Upper;
            case "Ll": return Lower;
            case "N" or "Nd": return Digits;
        }

        Fail("a category other than L, Lu, Ll, N and Nd");
        return "";
    }

    private static string Without(string characters) =>
        string.Concat(Printable.Where(c => !characters.Contains(c, StringComparison.Ordinal)));
}
