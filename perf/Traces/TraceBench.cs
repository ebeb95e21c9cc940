using System.Diagnostics;
using System.Globalization;
using Inferly.Analytics.ClickHouse;
using Inferly.Analytics.ClickHouse.Engine;
using Inferly.Analytics.ClickHouse.Query;
using Inferly.Analytics.Topics;
using Inferly.Perf.Load.Results;

namespace Inferly.Perf.Traces;

/// <summary>Fills a trace store by the way that records take, and times what a dashboard asks of it.</summary>
internal sealed class TraceBench(EmbeddedEngine engine, ClickHouseStore store, QueryService queries, Options options, CancellationToken cancellation)
{
    private const int Runs = 5;

    /// <summary>The most that the gateway's own consumer sends at once.</summary>
    private const int BatchRecords = LocalBatches.MaxRecords;

    /// <summary>Whether every query with a limit kept it.</summary>
    public bool Holds { get; private set; } = true;

    public async Task RunAsync()
    {
        Console.WriteLine(Describe(await Machine.LookAsync(cancellation)));
        if (await ScalarAsync("SELECT count() FROM inferly.requests") == 0)
        {
            await FillAsync(TimeProvider.System.GetUtcNow());
        }

        await WriteSizesAsync();
        var newest = DateTimeOffset.FromUnixTimeSeconds(await ScalarAsync("SELECT toUnixTimestamp(max(ts)) FROM inferly.requests"));
        Console.WriteLine("\n| query | rows in the answer | first ms | median ms | max ms | limit ms | processor ms |\n|---|--:|--:|--:|--:|--:|--:|");
        foreach (var (name, sql, limit) in DashboardQueries.All(newest, options.Days))
        {
            await TimeAsync(name, sql, limit);
        }

        var after = await Machine.LookAsync(cancellation);
        Console.WriteLine($"\nLoad average at the end: {after.LoadAverage}.");
    }

    private static string Describe(Machine machine) =>
        $"{machine.Date:yyyy-MM-dd HH:mm}, commit {machine.Commit}, {machine.Cores} x {machine.Processor}, {machine.Kernel}, .NET {machine.Runtime}, load average {machine.LoadAverage}";

    private async Task FillAsync(DateTimeOffset end)
    {
        var source = new RecordSource(options.Rows, end.AddDays(-options.Days), end);
        var watch = Stopwatch.StartNew();
        var before = Processor();
        var batch = source.Take(BatchRecords);
        var (done, bytes, report) = (0L, 0L, 0L);
        while (batch.Length > 0)
        {
            // The next is made while this one is on its way, as the log would have it.
            var insert = store.InsertAsync(batch, $"perf/{done}", cancellation);
            var next = source.Take(BatchRecords);
            await insert;
            done += batch.Length;
            bytes += batch.Sum(record => (long)record.Length);
            batch = next;
            if (done >= report)
            {
                await Console.Error.WriteLineAsync($"{done:N0} rows after {watch.Elapsed.TotalSeconds:0} s");
                report = done + (options.Rows / 10);
            }
        }

        Console.WriteLine(
            $"\n{done:N0} records of {bytes / done} bytes over {options.Days} days, inserted {BatchRecords:N0} at once in {watch.Elapsed.TotalSeconds:0} s: {done / watch.Elapsed.TotalSeconds:N0}/s, the generator on the same cores; {(Processor() - before).TotalMicroseconds / done:0.0} us of the engine's processor each, merges so far with it.");
    }

    /// <summary>When merges are over, as after a quiet moment; a busy store has more parts.</summary>
    private async Task WriteSizesAsync()
    {
        var watch = Stopwatch.StartNew();
        while (await ScalarAsync("SELECT count() FROM system.merges") > 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellation);
        }

        Console.WriteLine($"Merges were over {watch.Elapsed.TotalSeconds:0} s later.\n\n| table | rows | bytes on disk | bytes per row | parts |\n|---|--:|--:|--:|--:|");
        var client = await store.ClientAsync(cancellation);
        await using var reader = await client.ExecuteReaderAsync(
            "SELECT table, sum(rows), sum(bytes_on_disk), count() FROM system.parts WHERE active AND database = 'inferly' GROUP BY table ORDER BY table",
            cancellationToken: cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var (rows, bytes) = (reader.GetFieldValue<ulong>(1), reader.GetFieldValue<ulong>(2));
            Console.WriteLine($"| `{reader.GetString(0)}` | {rows:N0} | {bytes:N0} | {(double)bytes / rows:0.0} | {reader.GetFieldValue<ulong>(3)} |");
        }
    }

    private async Task TimeAsync(string name, string sql, TimeSpan? limit)
    {
        var (first, lines) = await AskAsync(sql);
        var times = new List<double>();
        var before = Processor();
        for (var run = 0; run < Runs; run++)
        {
            times.Add((await AskAsync(sql)).Elapsed.TotalMilliseconds);
        }

        var processor = (Processor() - before) / Runs;
        times.Sort();
        Holds &= limit is null || times[^1] <= limit.Value.TotalMilliseconds;
        Console.WriteLine($"| {name} | {lines} | {first.TotalMilliseconds:0} | {times[Runs / 2]:0} | {times[^1]:0} | {(limit is { } most ? $"{most.TotalMilliseconds:0}" : "-")} | {processor.TotalMilliseconds:0} |");
    }

    /// <summary>What the engine's process has used so far: on a busy machine the better measure of what a query costs.</summary>
    private TimeSpan Processor()
    {
        using var process = Process.GetProcessById(engine.ProcessId!.Value);
        return process.TotalProcessorTime;
    }

    private async Task<long> ScalarAsync(string sql)
    {
        var client = await store.ClientAsync(cancellation);
        return Convert.ToInt64(await client.ExecuteScalarAsync(sql, cancellationToken: cancellation), CultureInfo.InvariantCulture);
    }

    private async Task<(TimeSpan Elapsed, int Rows)> AskAsync(string sql)
    {
        var watch = Stopwatch.StartNew();
        using var answer = await queries.RunAsync(RecordSource.Project, sql, "CSV", cancellation);
        if (answer.Error is { } error)
        {
            throw new InvalidOperationException($"{sql}: {error.Text}");
        }

        using var body = new MemoryStream();
        await answer.CopyToAsync(body, cancellation);
        // The first line has the names.
        return (watch.Elapsed, body.ToArray().Count(b => b == '\n') - 1);
    }
}
