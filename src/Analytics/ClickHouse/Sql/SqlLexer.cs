using System.Buffers;

namespace Inferly.Analytics.ClickHouse.Sql;

/// <summary>
/// Cuts ClickHouse's SQL into tokens that together cover the whole text. It knows just enough to tell code from quotes and
/// comments; what it might read otherwise than the engine does (here-documents, quotes beyond ASCII, x'..') is
/// <see cref="SqlTokenKind.Invalid"/>.
/// </summary>
internal static class SqlLexer
{
    private static readonly SearchValues<char> Symbols = SearchValues.Create("()[]{},.;:+-*/%=<>!|&^~?@");

    /// <summary>The tokens, read as far as the caller enumerates: what follows an INSERT's FORMAT is data, not SQL.</summary>
    public static IEnumerable<SqlToken> Read(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var token = Next(text, start);
            yield return token;
            start = token.End;
        }
    }

    private static SqlToken Next(string text, int start)
    {
        var first = text[start];
        var second = start + 1 < text.Length ? text[start + 1] : '\0';
        if (IsSpace(first))
        {
            return new(SqlTokenKind.Space, start, EndOfSpace(text, start));
        }

        if (first == '\'')
        {
            return Quoted(text, start, SqlTokenKind.String);
        }

        if (first is '`' or '"')
        {
            return Quoted(text, start, SqlTokenKind.QuotedIdentifier);
        }

        if ((first, second) is ('-', '-') or ('/', '/') or ('#', ' ') or ('#', '!'))
        {
            return LineComment(text, start);
        }

        if ((first, second) is ('/', '*'))
        {
            return BlockComment(text, start);
        }

        if (IsWord(first))
        {
            return Word(text, start);
        }

        return new(Symbols.Contains(first) ? SqlTokenKind.Symbol : SqlTokenKind.Invalid, start, start + 1);
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r' or '\f' or '\v';

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static int EndOfSpace(string text, int start)
    {
        while (start < text.Length && IsSpace(text[start]))
        {
            start++;
        }

        return start;
    }

    private static SqlToken Word(string text, int start)
    {
        var end = start;
        while (end < text.Length && IsWord(text[end]))
        {
            end++;
        }
        // x'41' and b'01' have no escapes within, and what other prefix may come to mean something is not known here.
        var prefixesQuote = end < text.Length && text[end] == '\'';
        return new(prefixesQuote ? SqlTokenKind.Invalid : SqlTokenKind.Word, start, end);
    }

    private static SqlToken Quoted(string text, int start, SqlTokenKind kind)
    {
        var quote = text[start];
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == quote && i + 1 < text.Length && text[i + 1] == quote)
            {
                i++;
            }
            else if (text[i] == quote)
            {
                return new(kind, start, i + 1);
            }
        }
        return new(SqlTokenKind.Invalid, start, text.Length);
    }

    private static SqlToken LineComment(string text, int start)
    {
        var end = text.IndexOf('\n', start);
        return new(SqlTokenKind.Space, start, end < 0 ? text.Length : end);
    }

    /// <summary>Block comments nest.</summary>
    private static SqlToken BlockComment(string text, int start)
    {
        var depth = 0;
        for (var i = start; i + 1 < text.Length; i++)
        {
            if (text[i] == '/' && text[i + 1] == '*')
            {
                depth++;
                i++;
            }
            else if (text[i] == '*' && text[i + 1] == '/')
            {
                i++;
                if (--depth == 0)
                {
                    return new(SqlTokenKind.Space, start, i + 1);
                }
            }
        }
        return new(SqlTokenKind.Invalid, start, text.Length);
    }
}
