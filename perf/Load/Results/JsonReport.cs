using System.Text.Json;
using System.Text.Json.Serialization;
using Inferly.Perf.Load.Loads;

namespace Inferly.Perf.Load.Results;

/// <summary>Every slice as it was measured, nothing left out, so that a run can be summed up again.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static async Task WriteAsync(
        Machine machine, Summary summary, IReadOnlyList<SuiteRun> runs, Options options, CancellationToken cancellation)
    {
        await using var stream = File.Create(options.JsonFile!);
        await JsonSerializer.SerializeAsync(stream, new
        {
            machine,
            options.Rounds,
            options.SliceSeconds,
            options.Candidates,
            KeptRounds = summary.Rows.ToDictionary(row => row.Name, summary.Kept),
            Gates = Gates.Of(summary),
            Slices = runs.SelectMany(run => run.Slices),
            Cores = runs.SelectMany(run => run.Cores),
            Memory = runs.SelectMany(run => run.Memory),
            summary.Missing,
        }, Format, cancellation);
    }
}
