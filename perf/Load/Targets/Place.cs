using System.Net;
using System.Net.Sockets;
using Inferly.Perf.Load.Loads;

namespace Inferly.Perf.Load.Targets;

/// <summary>
/// Where a target is to run: a directory of its own, removed in the end; the port where it has to listen and the one
/// that it has to forward to, both on loopback.
/// </summary>
internal sealed record Place(string Directory, int Port, int UpstreamPort, Suite Suite)
{
    public string Upstream => $"http://127.0.0.1:{UpstreamPort}";

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A port that stays free while nobody listens on it: below those that Linux gives to outgoing connections.</summary>
    public static int LastingPort()
    {
        const int First = 12_000, Count = 20_000;
        while (true)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, First + Random.Shared.Next(Count));
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken; there are others.
            }
        }
    }
}
