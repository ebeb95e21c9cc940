namespace Inferly.Analytics.ClickHouse.Sql;

/// <summary>What a <see cref="Statement"/> is, as far as the HTTP interface treats it apart.</summary>
internal enum StatementKind
{
    /// <summary>Anything that the engine answers as a whole.</summary>
    Other,

    /// <summary>A SELECT, whose result is streamed (if the engine's parser agrees that it is one).</summary>
    Select,

    /// <summary>An INSERT with rows in the format it names.</summary>
    Insert,
}
