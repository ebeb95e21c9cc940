using Inferly.Analytics.ClickHouse;
using Inferly.Analytics.ClickHouse.Engine;
using Inferly.Analytics.ClickHouse.Query;
using Inferly.Analytics.ClickHouse.Schema;
using Inferly.Perf.Load.Targets;
using Inferly.Perf.Traces;
using Microsoft.Extensions.Logging.Abstractions;

// The trace store's process is this program again.
if (args is [EngineHost.Command, .. var engineArguments])
{
    return await EngineHost.RunAsync(engineArguments);
}

// Run it by perf/traces, from the root of the repository.
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

if (ChdbLibrary.Locate() is null)
{
    await Console.Error.WriteLineAsync(ChdbLibrary.HowToGet());
    return 2;
}

var folder = options.Store ?? Directory.CreateTempSubdirectory("inferly-perf-traces-").FullName;
using var stop = new Interruption();
try
{
    await using var engine = new EmbeddedEngine(new EmbeddedEngineOptions { Data = folder }, NullLogger<EmbeddedEngine>.Instance, TimeProvider.System);
    engine.Start();
    using var store = new ClickHouseStore(engine, new Migrator(new TableRetention()));
    using var queries = new QueryService(store, new QueryLimits(), NullLogger<QueryService>.Instance, TimeProvider.System);
    var bench = new TraceBench(engine, store, queries, options, stop.Token);
    await bench.RunAsync();
    return bench.Holds ? 0 : 1;
}
catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
{
    return 130;
}
finally
{
    if (options.Store is null)
    {
        Directory.Delete(folder, recursive: true);
    }
}
