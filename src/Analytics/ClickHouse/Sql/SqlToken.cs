namespace Inferly.Analytics.ClickHouse.Sql;

/// <summary>A piece of a statement: characters <paramref name="Start"/> up to <paramref name="End"/>, which is not included.</summary>
internal readonly record struct SqlToken(SqlTokenKind Kind, int Start, int End)
{
    public ReadOnlySpan<char> In(string text) => text.AsSpan(Start, End - Start);

    /// <summary>Whether this is the bare word <paramref name="word"/>, in any case.</summary>
    public bool Is(string text, string word) =>
        Kind == SqlTokenKind.Word && In(text).Equals(word, StringComparison.OrdinalIgnoreCase);

    public bool Is(string text, char symbol) => Kind == SqlTokenKind.Symbol && text[Start] == symbol;
}
