namespace Inferly.Analytics.ClickHouse.Sql;

/// <summary>Values as statements have them.</summary>
internal static class SqlText
{
    /// <summary>A string literal.</summary>
    public static string Quote(string value) =>
        $"'{value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'";
}
