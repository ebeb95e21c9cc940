namespace Inferly.Analytics.ClickHouse.Protocol;

/// <summary>The media types of ClickHouse's output formats.</summary>
internal static class ContentTypes
{
    public static string Of(string format) => format switch
    {
        "Parquet" => "application/vnd.apache.parquet",
        "XML" => "application/xml; charset=UTF-8",
        _ when format.EndsWith("EachRow", StringComparison.Ordinal) => "application/x-ndjson; charset=UTF-8",
        _ when format.StartsWith("JSON", StringComparison.Ordinal) => "application/json; charset=UTF-8",
        _ when format.StartsWith("CSV", StringComparison.Ordinal) => "text/csv; charset=UTF-8",
        _ when format.StartsWith("TabSeparated", StringComparison.Ordinal) || format.StartsWith("TSV", StringComparison.Ordinal) =>
            "text/tab-separated-values; charset=UTF-8",
        _ when format.StartsWith("Pretty", StringComparison.Ordinal) || format is "Vertical" or "Markdown" or "Values" =>
            "text/plain; charset=UTF-8",
        _ => "application/octet-stream",
    };
}
