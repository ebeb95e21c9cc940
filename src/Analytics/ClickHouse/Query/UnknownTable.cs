using Inferly.Analytics.ClickHouse.Protocol;
using Inferly.Analytics.ClickHouse.Schema;

namespace Inferly.Analytics.ClickHouse.Query;

/// <summary>
/// What an analyst is told of a table that does not exist: which ones there are. The engine itself suggests any table that it has, in whatever
/// database, and so would tell of those that nobody may know of.
/// </summary>
internal static class UnknownTable
{
    private const int Code = 60;
    private const string Name = "UNKNOWN_TABLE";
    private const string Suggestion = " Maybe you meant ";
    private const string End = $" ({Name})";

    /// <summary>The tables that there are, in words.</summary>
    public static string Present { get; } = $"database {AnalystTables.Database} has {string.Join(", ", AnalystTables.Names)}";

    /// <summary>The error of a table that the gate knows not to exist.</summary>
    public static ClickHouseError Named(string table) => ClickHouseError.Create(Code, Name, $"There is no table {table}; {Present}");

    /// <summary>The engine's error without its suggestion; an error of another kind as it is.</summary>
    public static ClickHouseError WithoutSuggestion(ClickHouseError error)
    {
        if (error.Code != Code)
        {
            return error;
        }

        var words = Before(Before(error.Text, End), Suggestion).TrimEnd('.', ' ');
        return error with { Text = $"{words}; {Present}{End}" };
    }

    private static string Before(string text, string end) => text.LastIndexOf(end, StringComparison.Ordinal) is >= 0 and var index ? text[..index] : text;
}
