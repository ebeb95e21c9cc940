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

    private const string ForwarderAssembly = "perf/Forwarder/bin/Release/net10.0/perf-forwarder.dll";

    public static IReadOnlyList<TargetKind> Of(Options options)
    {
        TargetKind[] all =
        [
            new(Nginx, NginxConfig.Proxy) { IsWholeTree = true },
            new(Forwarder, place => new Launch("dotnet", ForwarderAssembly, Port(place), place.Upstream)) { CountsAllocation = true },
            new(Yarp, place => new Launch("dotnet", ForwarderAssembly, Port(place), place.Upstream, "--yarp")) { CountsAllocation = true },
            InferlyTarget.Kind(AllInOne, roles: null, options.Candidates),
            InferlyTarget.Kind(IngressOnly, roles: "ingress", options.Candidates),
            .. options.Peers.Select(peer => new TargetKind(peer.Name, place => Shell(peer.Command, place)) { IsWholeTree = true }),
        ];
        return [.. all.Where(kind => kind.Name == Nginx || options.Targets is null || options.Targets.Contains(kind.Name))];
    }

    private static Launch Shell(string command, Place place) => new("/bin/sh", "-c", command
        .Replace("{port}", Port(place), StringComparison.Ordinal)
        .Replace("{upstream}", place.Upstream, StringComparison.Ordinal));

    private static string Port(Place place) => place.Port.ToString(CultureInfo.InvariantCulture);
}
