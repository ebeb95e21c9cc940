using System.Globalization;
using Inferly.Perf.Load.Loads;
using Inferly.Perf.Load.Targets;

namespace Inferly.Perf.Load;

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    public const string Usage = """
        perf/run [--quick] [--warm-up SECONDS] [--rounds N] [--slice SECONDS] [--only ROW,...]
                 [--targets NAME,...] [--peer NAME=COMMAND]... [--candidates N] [--collector URL] [--json FILE]

          --quick       3 rounds of 1 s slices of c1, c32, open50, burst and paced32; no rest
          --warm-up     seconds of load that every target gets before the first round (30; 15 with --quick): a .NET process
                        needs some 20 s under load until its code is compiled for good
          --rounds      how often everything is measured (8)
          --slice       seconds that one target is measured at a time (3.5)
          --only        rows: c1 c8 c32 c128 open30 open50 open70 burst paced1 paced32 paced128 paced500, and, only where named,
                        c8-100k c8-1m
          --targets     of forwarder, yarp, inferly, inferly-ingress and the peers; direct and nginx always run. Only where named:
                        inferly-keys (10,000 keys), inferly-models (1,000 models), inferly-spans (with --collector),
                        inferly-unrecorded (built from a copy of the working tree that records and measures nothing)
          --peer        a further gateway; {port} and {upstream} in the command are filled in. It is to answer
                        POST /v1/chat/completions for the model `auto` from {upstream}/v1
          --candidates  models that inferly may choose from (50)
          --collector   where an OpenTelemetry collector takes OTLP over gRPC: spans of inferly-spans go there
          --json        writes every slice, with the commit and the machine, to a file
        """;

    public int Rounds { get; private init; } = 8;

    public double SliceSeconds { get; private init; } = 3.5;

    public double WarmUpSeconds { get; private init; } = 30;

    /// <summary>How long every target is left alone before its memory is read a last time; zero skips that.</summary>
    public double RestSeconds { get; private init; } = 60;

    public IReadOnlyList<Row> Rows { get; private init; } = [.. Row.All.Where(row => row.IsUsual)];

    /// <summary>Null for all.</summary>
    public IReadOnlyList<string>? Targets { get; private init; }

    public IReadOnlyList<(string Name, string Command)> Peers { get; private init; } = [];

    public int Candidates { get; private init; } = 50;

    public string? Collector { get; private init; }

    public string? JsonFile { get; private init; }

    /// <summary>Where perf/run has built the copy that records nothing.</summary>
    public string? UnrecordedAssembly { get; private init; }

    private static Options Quick => new()
    {
        Rounds = 3,
        SliceSeconds = 1,
        WarmUpSeconds = 15,
        RestSeconds = 0,
        Rows = RowsNamed("c1,c32,open50,burst,paced32"),
    };

    /// <exception cref="FormatException">Something in the command line has no meaning; the message says what.</exception>
    public static Options Parse(IReadOnlyList<string> arguments)
    {
        var options = arguments.Contains("--quick") ? Quick : new Options();
        for (int i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == "--quick")
            {
                continue;
            }

            if (i + 1 == arguments.Count)
            {
                throw new FormatException($"{arguments[i]} is unknown or needs a value.");
            }

            options = options.With(arguments[i], arguments[++i]);
        }

        options.Require(TargetKinds.WithSpans, options.Collector, "--collector");
        options.Require(TargetKinds.Unrecorded, options.UnrecordedAssembly, "to be started by perf/run");
        return options;
    }

    private void Require(string target, string? given, string needed)
    {
        if (given is null && (Targets?.Contains(target) ?? false))
        {
            throw new FormatException($"{target} needs {needed}.");
        }
    }

    private Options With(string name, string value) => name switch
    {
        "--rounds" => this with { Rounds = (int)Positive(name, value) },
        "--warm-up" => this with { WarmUpSeconds = Positive(name, value) },
        "--slice" => this with { SliceSeconds = Positive(name, value) },
        "--only" => this with { Rows = RowsNamed(value) },
        "--targets" => this with { Targets = value.Split(',') },
        "--peer" => this with { Peers = [.. Peers, Peer(value)] },
        "--candidates" => this with { Candidates = (int)Positive(name, value) },
        "--collector" => this with { Collector = value },
        "--json" => this with { JsonFile = value },
        "--unrecorded" => this with { UnrecordedAssembly = value },
        _ => throw new FormatException($"{name} is unknown."),
    };

    private static double Positive(string name, string value) =>
        double.TryParse(value, CultureInfo.InvariantCulture, out double number) && number >= (name == "--slice" ? 0.1 : 1)
            ? number
            : throw new FormatException($"{name} needs a positive number, not {value}.");

    private static (string Name, string Command) Peer(string value)
    {
        int equals = value.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && value.Contains("{port}", StringComparison.Ordinal) && value.Contains("{upstream}", StringComparison.Ordinal)
            ? (value[..equals], value[(equals + 1)..])
            : throw new FormatException("--peer needs name=command, with {port} and {upstream} in the command.");
    }

    /// <summary>An open loop needs the peak, so that c32 comes with it.</summary>
    private static List<Row> RowsNamed(string names)
    {
        var wanted = names.Split(',').ToHashSet();
        string? unknown = wanted.Except(Row.All.Select(row => row.Name)).FirstOrDefault();
        if (unknown is not null)
        {
            throw new FormatException($"--only: there is no row {unknown}.");
        }

        if (wanted.Any(name => name.StartsWith("open", StringComparison.Ordinal)))
        {
            wanted.Add("c32");
        }

        return [.. Row.All.Where(row => wanted.Contains(row.Name))];
    }
}
