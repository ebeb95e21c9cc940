using Inferly.Perf.Load;
using Inferly.Perf.Load.Loads;
using Inferly.Perf.Load.Results;
using Inferly.Perf.Load.Targets;

// Run it by perf/run, from the root of the repository.
if (args.Contains("--help"))
{
    Console.WriteLine(Options.Usage);
    return 0;
}

Options options;
try
{
    options = Options.Parse(args);
}
catch (FormatException e)
{
    await Console.Error.WriteLineAsync($"{e.Message}\n\n{Options.Usage}");
    return 2;
}

using var stop = new Interruption();
try
{
    var machine = await Machine.LookAsync(stop.Token);
    var runs = new List<SuiteRun>();
    foreach (var suite in options.Rows.Select(row => row.Suite).Distinct())
    {
        using var runner = new SuiteRunner(options, suite, Console.Error.WriteLine);
        runs.Add(await runner.RunAsync(stop.Token));
    }
    var summary = new Summary(runs, options.Rows);
    Console.Write(MarkdownReport.Write(machine, summary, options));
    if (options.JsonFile is not null)
    {
        await JsonReport.WriteAsync(machine, summary, runs, options, stop.Token);
    }

    return summary.HasErrors || summary.Missing.Count > 0 ? 1 : 0;
}
catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
{
    return 130;
}
