namespace Inferly.Analytics.ClickHouse.Sql;

/// <summary>
/// A statement as ClickHouse's HTTP interface gets it, cut where the engine's C interface wants it cut: the format apart from the
/// statement, and an INSERT's rows apart from both. Offsets are in characters of the text, which for Latin-1 are bytes.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Length">The statement is the text up to here.</param>
/// <param name="Format">The name after FORMAT, or null.</param>
/// <param name="DataStart">Where an INSERT's rows begin.</param>
internal readonly record struct Statement(StatementKind Kind, int Length, string? Format, int DataStart)
{
    /// <summary>Looks at the text just as far as it must: an INSERT's rows are not read.</summary>
    public static Statement Read(string text)
    {
        using var tokens = SqlLexer.Read(text).Where(token => token.Kind != SqlTokenKind.Space).GetEnumerator();
        if (!tokens.MoveNext())
        {
            return Plain(text);
        }

        if (tokens.Current.Is(text, "INSERT"))
        {
            return Insert(text, tokens);
        }

        return tokens.Current.Is(text, "SELECT") || tokens.Current.Is(text, "WITH") || tokens.Current.Is(text, '(')
            ? Select(text)
            : Plain(text);
    }

    private static Statement Plain(string text) => new(StatementKind.Other, text.Length, null, text.Length);

    /// <summary>INSERT INTO t (a, b) FORMAT Name, then rows; with VALUES or SELECT all of it is for the engine's parser.</summary>
    private static Statement Insert(string text, IEnumerator<SqlToken> tokens)
    {
        while (tokens.MoveNext())
        {
            var token = tokens.Current;
            if (token.Kind == SqlTokenKind.Invalid || token.Is(text, "SELECT") || token.Is(text, "WITH") || token.Is(text, "VALUES"))
            {
                return Plain(text);
            }

            if (!token.Is(text, "FORMAT") || !tokens.MoveNext())
            {
                continue;
            }

            if (tokens.Current.Kind != SqlTokenKind.Word)
            {
                return Plain(text);
            }

            var format = tokens.Current.In(text).ToString();
            return new(StatementKind.Insert, token.Start, format, StartOfRows(text, tokens.Current.End));
        }
        return Plain(text);
    }

    /// <summary>The rows begin after the line that names their format.</summary>
    private static int StartOfRows(string text, int end)
    {
        while (end < text.Length && text[end] is ' ' or '\t' or '\r')
        {
            end++;
        }

        return end < text.Length && text[end] == '\n' ? end + 1 : end;
    }

    private static Statement Select(string text)
    {
        var tokens = SqlLexer.Read(text).Where(token => token.Kind != SqlTokenKind.Space).ToList();
        if (tokens.Exists(token => token.Kind == SqlTokenKind.Invalid))
        {
            return Plain(text);
        }

        while (tokens.Count > 0 && tokens[^1].Is(text, ';'))
        {
            tokens.RemoveAt(tokens.Count - 1);
        }

        if (tokens.Count == 0)
        {
            return Plain(text);
        }

        return tokens is [.., var word, { Kind: SqlTokenKind.Word } name] && word.Is(text, "FORMAT")
            ? new(StatementKind.Select, word.Start, name.In(text).ToString(), text.Length)
            : new(StatementKind.Select, tokens[^1].End, null, text.Length);
    }
}
