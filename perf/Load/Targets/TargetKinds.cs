using System.Globalization;

namespace Inferly.Perf.Load.Targets;

/// <summary>What is started, in this order, apart from the direct path.</summary>
internal static class TargetKinds
{
    public const string Direct = "direct";
    public const string Nginx = "nginx";
    public const string Forwarder = "forwarder";
    public const string Yarp = "yarp";

    /// <summary>One process that does everything: the default.</summary>
    public const string AllInOne = "inferly";

    /// <summary>The process that answers requests, where another one feeds ClickHouse.</summary>
    public const string IngressOnly = "inferly-ingress";

    /// <summary>The same where many keys exist.</summary>
    public const string ManyKeys = "inferly-keys";

    /// <summary>The same with many models to choose from.</summary>
    public const string ManyModels = "inferly-models";

    /// <summary>The same with its spans sent to a collector.</summary>
    public const string WithSpans = "inferly-spans";

    /// <summary>The same built so that it records and measures nothing.</summary>
    public const string Unrecorded = "inferly-unrecorded";

    private const int Keys = 10_000;
    private const int Models = 1_000;

    private static readonly HashSet<string> OnlyWhereNamed = [ManyKeys, ManyModels, WithSpans, Unrecorded];

    private const string ForwarderAssembly = "perf/Forwarder/bin/Release/net10.0/perf-forwarder.dll";

    public static IReadOnlyList<TargetKind> Of(Options options)
    {
        TargetKind[] all =
        [
            new(Nginx, NginxConfig.Proxy) { IsWholeTree = true },
            new(Forwarder, place => new Launch("dotnet", ForwarderAssembly, Port(place), place.Upstream)) { CountsAllocation = true },
            new(Yarp, place => new Launch("dotnet", ForwarderAssembly, Port(place), place.Upstream, "--yarp")) { CountsAllocation = true },
            InferlyTarget.Kind(AllInOne, new() { Roles = null, Candidates = options.Candidates }),
            InferlyTarget.Kind(IngressOnly, new() { Candidates = options.Candidates }),
            InferlyTarget.Kind(ManyKeys, new() { Candidates = options.Candidates, Keys = Keys }),
            InferlyTarget.Kind(ManyModels, new() { Candidates = Models }),
            InferlyTarget.Kind(WithSpans, new() { Candidates = options.Candidates, Collector = options.Collector }),
            InferlyTarget.Kind(Unrecorded, new() { Candidates = options.Candidates, Assembly = options.UnrecordedAssembly }),
            .. options.Peers.Select(peer => new TargetKind(peer.Name, place => Shell(peer.Command, place)) { IsWholeTree = true }),
        ];
        return [.. all.Where(kind => kind.Name == Nginx || (options.Targets?.Contains(kind.Name) ?? !OnlyWhereNamed.Contains(kind.Name)))];
    }

    private static Launch Shell(string command, Place place) => new("/bin/sh", "-c", command
        .Replace("{port}", Port(place), StringComparison.Ordinal)
        .Replace("{upstream}", place.Upstream, StringComparison.Ordinal));

    private static string Port(Place place) => place.Port.ToString(CultureInfo.InvariantCulture);
}
