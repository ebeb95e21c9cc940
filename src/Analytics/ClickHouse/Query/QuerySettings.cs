using System.Globalization;
using Inferly.Analytics.ClickHouse.Schema;
using Inferly.Analytics.ClickHouse.Sql;

namespace Inferly.Analytics.ClickHouse.Query;

/// <summary>The settings an analyst's statement runs under: read-only, bounded, and blind to other projects.</summary>
internal static class QuerySettings
{
    /// <param name="isEmbedded">
    /// Whether the embedded engine runs it, whose row filters (EngineConfiguration) cover Inferly's tables; the engine fails
    /// where a table has both kinds of filter.
    /// </param>
    /// <param name="project">Whose rows it sees.</param>
    /// <param name="names">
    /// Every unqualified name that stands for a table in it; each is filtered, so that one nobody thought of shows nothing.
    /// </param>
    /// <param name="limits">What it may use.</param>
    public static Dictionary<string, string> For(bool isEmbedded, string project, IEnumerable<string> names, QueryLimits limits) => new()
    {
        ["readonly"] = "1",
        ["max_execution_time"] = limits.Time.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        ["timeout_overflow_mode"] = "throw",
        ["max_memory_usage"] = Text(limits.MemoryBytes),
        ["max_temporary_data_on_disk_size_for_query"] = Text(limits.MemoryBytes),
        ["max_result_rows"] = Text(limits.Rows),
        ["max_result_bytes"] = Text(limits.ResultBytes),
        ["result_overflow_mode"] = "throw",
        ["max_threads"] = Text(limits.Threads),
        // Aliases and common tables multiply before any time is counted: 500,000 elements, the default, take 20 s.
        ["max_expanded_ast_elements"] = "50000",
        ["cancel_http_readonly_queries_on_client_close"] = "1",

        // Who asks, for row filters and policies.
        ["log_comment"] = project,
        ["additional_table_filters"] = Filters(project, isEmbedded ? names.Except(AnalystTables.Names) : names),

        // These filters, unlike row policies, may run after the statement's own conditions, whose errors would then tell of
        // hidden rows ("cannot parse 'their prompt' as a number"), unless nothing moves or merges conditions.
        ["optimize_move_to_prewhere"] = "0",
        ["query_plan_optimize_prewhere"] = "0",
        ["query_plan_merge_filters"] = "0",
        ["allow_reorder_prewhere_conditions"] = "0",

        // What one project's statement found must not steer another's, nor its statistics count hidden rows.
        ["use_query_condition_cache"] = "0",
        ["use_query_cache"] = "0",
        ["output_format_write_statistics"] = "0",
    };

    private static string Filters(string project, IEnumerable<string> names)
    {
        var filter = SqlText.Quote($"project = {SqlText.Quote(project)}");
        return $"{{{string.Join(',', names.Select(name => $"{SqlText.Quote($"{AnalystTables.Database}.{name}")}:{filter}"))}}}";
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
