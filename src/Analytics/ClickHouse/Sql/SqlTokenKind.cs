namespace Inferly.Analytics.ClickHouse.Sql;

/// <summary>The kinds of <see cref="SqlToken"/>.</summary>
internal enum SqlTokenKind
{
    /// <summary>White space and comments.</summary>
    Space,

    /// <summary>A keyword, a bare identifier or a number.</summary>
    Word,

    /// <summary>An identifier in backquotes or double quotes.</summary>
    QuotedIdentifier,

    /// <summary>A text in single quotes.</summary>
    String,

    /// <summary>One character of punctuation.</summary>
    Symbol,

    /// <summary>What the lexer does not take: an open quote or comment, a character that begins nothing.</summary>
    Invalid,
}
