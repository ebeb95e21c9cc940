using System.Diagnostics;
using Inferly.Perf.Campaign;
using Inferly.Perf.Campaign.Campaigns;
using Inferly.Perf.Campaign.Results;
using Inferly.Perf.Load.Results;
using Inferly.Perf.Load.Targets;

// Run it by perf/faults, from the root of the repository.
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
    var rows = new List<Row>();
    foreach (var campaign in options.Campaigns)
    {
        var watch = Stopwatch.StartNew();
        var findings = new Findings();
        await campaign.RunAsync(findings, new Scale(options.IsQuick), stop.Token);
        rows.Add(new Row(campaign.Name, campaign.Must, watch.Elapsed.TotalSeconds, findings.Trials, findings.All, findings.Examples));
        await Console.Error.WriteAsync($"{watch.Elapsed.TotalSeconds:0} s {Report.Line(rows[^1])}");
    }

    Console.Write(Report.Markdown(machine, rows));
    if (options.JsonFile is not null)
    {
        await Report.WriteAsync(options.JsonFile, machine, options.IsQuick, rows, stop.Token);
    }

    return rows.All(row => row.Holds) ? 0 : 1;
}
catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
{
    return 130;
}
