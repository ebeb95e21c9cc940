using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Inferly.Perf.Load.Results;

namespace Inferly.Perf.Campaign.Results;

/// <summary>What a run prints and writes.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
    };

    public static string Markdown(Machine machine, IReadOnlyList<Row> rows)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{machine.Date:yyyy-MM-dd HH:mm} UTC, commit {machine.Commit}; {machine.Cores} cores ");
        text.Append(CultureInfo.InvariantCulture, $"({machine.Processor}), {machine.Kernel}, .NET {machine.Runtime}; ");
        text.Append(CultureInfo.InvariantCulture, $"load average before the run {machine.LoadAverage}\n\n");
        text.Append("| campaign | n | what must hold | measured | verdict |\n| --- | --: | --- | --- | --- |\n");
        foreach (var row in rows)
        {
            text.Append(Line(row));
        }

        foreach (string example in rows.SelectMany(row => row.Examples.Select(example => $"{row.Campaign}: {example}")))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n- {example}");
        }

        return text.Append('\n').ToString();
    }

    public static string Line(Row row) => string.Create(CultureInfo.InvariantCulture,
        $"| `{row.Campaign}` | {row.Trials:N0} | {row.Must} | {string.Join("; ", row.Findings)} | {(row.Holds ? "holds" : "**misses**")} |\n");

    public static async Task WriteAsync(string file, Machine machine, bool isQuick, IReadOnlyList<Row> rows, CancellationToken cancellation)
    {
        await using var stream = File.Create(file);
        await JsonSerializer.SerializeAsync(stream, new { machine, isQuick, rows }, Format, cancellation);
    }
}
