using System.Text.RegularExpressions;

namespace Inferly.Analytics.ClickHouse.Query;

/// <summary>
/// What clients ask of their own accord when they connect, and cannot do without an answer to. The Python client
/// (clickhouse-connect) reads system.settings to learn which settings it may change; here: none, so none are told.
/// </summary>
internal static partial class ClientHandshake
{
    /// <summary>The statement to run in its place: an empty table of the same columns for the known question, else itself.</summary>
    public static string Answer(string sql) =>
        SettingsOfPythonClient().IsMatch(sql)
            ? "SELECT name, value, readonly FROM values('name String, value String, readonly UInt8', ('', '', 1)) WHERE name != ''"
            : sql;

    [GeneratedRegex(@"\A\s*SELECT name, value, readonly as readonly FROM system\.settings LIMIT 10000\s*\z", RegexOptions.IgnoreCase)]
    private static partial Regex SettingsOfPythonClient();
}
