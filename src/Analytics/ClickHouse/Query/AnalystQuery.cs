namespace Inferly.Analytics.ClickHouse.Query;

/// <summary>What an analyst asks.</summary>
/// <param name="Project">The project whose rows the statement sees.</param>
/// <param name="Sql">The statement, without FORMAT.</param>
/// <param name="Format">The result's format, by ClickHouse's name.</param>
/// <param name="Parameters">Values for the statement's {name:Type}, in ClickHouse's escaped text form.</param>
internal sealed record AnalystQuery(string Project, string Sql, string Format, IReadOnlyDictionary<string, string> Parameters);
