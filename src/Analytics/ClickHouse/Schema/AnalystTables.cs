namespace Inferly.Analytics.ClickHouse.Schema;

/// <summary>
/// The tables analysts may read. Each has a column <c>project</c>, by which the engine's row filters and
/// <c>additional_table_filters</c> show a caller its own rows only. Database <c>inferly</c> holds nothing else: views and
/// bookkeeping live in <c>inferly_internal</c>.
/// </summary>
public static class AnalystTables
{
    /// <summary>The database analysts see.</summary>
    public const string Database = "inferly";

    /// <summary>The database of materialised views and of the list of migrations.</summary>
    public const string InternalDatabase = "inferly_internal";

    /// <summary>The tables' names, without the database.</summary>
    public static IReadOnlyList<string> Names { get; } = ["requests", "attempts", "requests_hourly", "requests_daily"];
}
