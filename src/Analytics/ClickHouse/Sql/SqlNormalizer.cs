using System.Text;
using Inferly.Analytics.ClickHouse.Protocol;

namespace Inferly.Analytics.ClickHouse.Sql;

/// <summary>
/// Rebuilds an analyst's statement so that nothing in it can be read in two ways: no comments, white space only as single
/// blanks outside of texts, no escapes or line breaks in identifiers, no end of statement, no characters beyond ASCII outside of
/// quotes. The engine gets the rebuilt text only, both to tell its syntax tree (whose dump has a line a node, and prints
/// identifiers as they are) and to run.
/// </summary>
internal static class SqlNormalizer
{
    /// <summary>The rebuilt text, or null and why there is none.</summary>
    public static string? Normalize(string sql, out ClickHouseError? error)
    {
        error = null;
        var text = new StringBuilder(sql.Length);
        var ended = false;
        foreach (var token in SqlLexer.Read(sql))
        {
            if (token.Kind == SqlTokenKind.Space)
            {
                if (text.Length > 0 && text[^1] != ' ')
                {
                    text.Append(' ');
                }

                continue;
            }
            if (token.Is(sql, ';'))
            {
                ended = true;
                continue;
            }
            error = ended ? ClickHouseError.Refused("one statement at a time") : Unclear(sql, token);
            if (error is not null)
            {
                return null;
            }

            text.Append(token.In(sql));
        }
        if (text.Length > 0 && text[^1] == ' ')
        {
            text.Length--;
        }

        return text.ToString();
    }

    private static ClickHouseError? Unclear(string sql, SqlToken token) => token.Kind switch
    {
        SqlTokenKind.Invalid => ClickHouseError.Syntax(Explain(sql, token)),
        SqlTokenKind.QuotedIdentifier when token.In(sql).Contains('\\') || ContainsControl(token.In(sql)) =>
            ClickHouseError.Syntax("quoted identifiers have no backslashes and no line breaks"),
        SqlTokenKind.String when token.In(sql).Contains('\0') => ClickHouseError.Syntax("texts have no NUL characters"),
        _ => null,
    };

    private static string Explain(string sql, SqlToken token) => sql[token.Start] switch
    {
        '\'' => "a text is not closed",
        '`' or '"' => "a quoted identifier is not closed",
        '/' => "a comment is not closed",
        var c when char.IsAsciiLetterOrDigit(c) || c == '_' => $"put a blank between {token.In(sql)} and the quote",
        var c => $"the character {(char.IsControl(c) || char.IsWhiteSpace(c) ? $"U+{(int)c:X4}" : c)} is not understood outside of quotes",
    };

    private static bool ContainsControl(ReadOnlySpan<char> identifier)
    {
        foreach (var c in identifier)
        {
            if (char.IsControl(c) || c is '\u2028' or '\u2029')
            {
                return true;
            }
        }
        return false;
    }
}
