using System.Globalization;
using System.Net.Sockets;
using Inferly.Perf.Load.Http;
using Inferly.Perf.Load.Loads;

namespace Inferly.Perf.Load.Targets;

/// <summary>The upstream and every target in front of it, started and answering; all are ended with it.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private const double ReadySeconds = 30;
    private const string UpstreamAssembly = "perf/Upstream/bin/Release/net10.0/perf-upstream.dll";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("inferly-perf-");
    private readonly List<Target> _targets = [];
    private readonly Suite _suite;

    private Fleet(Suite suite) => _suite = suite;

    /// <summary>Those that answer, the direct path first.</summary>
    public IReadOnlyList<Target> Targets => _targets;

    /// <summary>Why a target is missing, by name.</summary>
    public Dictionary<string, string> Missing { get; } = [];

    public static async Task<Fleet> StartAsync(Suite suite, IReadOnlyList<TargetKind> kinds, CancellationToken cancellation)
    {
        var fleet = new Fleet(suite);
        try
        {
            int upstreamPort = Place.FreePort();
            var direct = new TargetKind(TargetKinds.Direct, fleet.Upstream) { IsWholeTree = true };
            await fleet.StartAsync(direct, upstreamPort, upstreamPort, cancellation);
            foreach (var kind in kinds)
            {
                await fleet.StartAsync(kind, Place.FreePort(), upstreamPort, cancellation);
            }

            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var target in _targets)
        {
            await target.DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }

    private Launch Upstream(Place place) => _suite == Suite.Unary
        ? NginxConfig.Upstream(place.Directory, place.Port)
        : new Launch("dotnet", UpstreamAssembly, place.Port.ToString(CultureInfo.InvariantCulture))
        {
            // Its sockets' callbacks run where they are polled: one thread change less for each request.
            Environment = new Dictionary<string, string> { ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1" },
        };

    private async Task StartAsync(TargetKind kind, int port, int upstreamPort, CancellationToken cancellation)
    {
        var launch = kind.Start(new Place(_directory.CreateSubdirectory(kind.Name).FullName, port, upstreamPort, _suite));
        var target = new Target(kind, port, new ServerProcess(launch));
        _targets.Add(target);
        string? problem = await WaitUntilReadyAsync(target, cancellation) ?? await target.PrepareAsync(cancellation);
        if (problem is null)
        {
            return;
        }

        Missing[kind.Name] = $"{problem}\n{target.Process.Tail}".TrimEnd();
        _targets.Remove(target);
        await target.DisposeAsync();
    }

    /// <summary>Ready is who gives a right answer; null, or why it has not.</summary>
    private async Task<string?> WaitUntilReadyAsync(Target target, CancellationToken cancellation)
    {
        string problem = "";
        for (long end = Clock.After(ReadySeconds); Clock.Now < end;)
        {
            if (target.Process.HasExited)
            {
                return "ended before it was ready";
            }

            if (AskOnce(target.Port) is not { } failure)
            {
                return null;
            }

            problem = failure;
            await Clock.UntilAsync(Clock.After(0.1), cancellation);
        }
        return $"not ready after {ReadySeconds} s: {problem}";
    }

    private string? AskOnce(int port)
    {
        var row = Row.All.First(row => row.Suite == _suite);
        long now = Clock.Now;
        try
        {
            using var once = new ClosedLoop(LoadPlan.For(row, port, now, now, now), connections: 1, apart: 0);
            once.Run();
            return once.Result.FirstError;
        }
        catch (SocketException e)
        {
            return e.Message;
        }
    }
}
