using System.Collections.Frozen;

namespace Inferly.Analytics.ClickHouse.Query;

/// <summary>The formats analysts may have results in: those that need no file, schema or setting of their own.</summary>
internal static class OutputFormats
{
    private static readonly FrozenSet<string> Names = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "JSON", "JSONStrings", "JSONCompact", "JSONCompactStrings", "JSONColumns", "JSONColumnsWithMetadata", "JSONCompactColumns",
        "JSONEachRow", "JSONStringsEachRow", "JSONLines", "NDJSON", "JSONCompactEachRow", "JSONCompactEachRowWithNames",
        "JSONCompactEachRowWithNamesAndTypes", "JSONCompactStringsEachRow", "JSONObjectEachRow", "PrettyJSONEachRow",
        "CSV", "CSVWithNames", "CSVWithNamesAndTypes",
        "TabSeparated", "TabSeparatedRaw", "TabSeparatedWithNames", "TabSeparatedWithNamesAndTypes",
        "TSV", "TSVRaw", "TSVWithNames", "TSVWithNamesAndTypes",
        "RowBinary", "RowBinaryWithNames", "RowBinaryWithNamesAndTypes", "Native", "Parquet", "Arrow", "ArrowStream", "ORC",
        "Pretty", "PrettyCompact", "PrettyCompactMonoBlock", "PrettySpace", "Vertical", "Values", "Markdown", "XML");

    /// <summary>The format's own spelling, or null where it is not offered.</summary>
    public static string? Find(string name) => Names.TryGetValue(name, out var format) ? format : null;
}
