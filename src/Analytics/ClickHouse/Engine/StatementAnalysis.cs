namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>The engine's own judgement of a text: the class of its statements and how many there are (0: it does not parse).</summary>
internal readonly record struct StatementAnalysis(StatementClass Class, int Statements)
{
    /// <summary>What a text must be to be run on an analyst's behalf, or streamed.</summary>
    public static StatementAnalysis OneReadOnly { get; } = new(StatementClass.ReadOnly, 1);
}
