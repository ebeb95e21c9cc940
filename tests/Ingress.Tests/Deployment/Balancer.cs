using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Inferly.Ingress.Tests.Sdk;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Ingress.Tests.Deployment;

/// <summary>A real nginx with deploy/nginx.conf, in which addresses alone are others.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string[] Places = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/usr/local/sbin"];

    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly ConcurrentQueue<string> _said = new();

    private Balancer(string nginx, DirectoryInfo folder, int port)
    {
        _folder = folder;
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(nginx, Arguments(folder).Concat(["-g", "daemon off;"])) { RedirectStandardError = true },
        };
        _process.ErrorDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        BaseUrl = new Uri($"http://127.0.0.1:{port}");
        Client = new HttpClient { BaseAddress = BaseUrl, Timeout = Patience };
    }

    public Uri BaseUrl { get; }

    public HttpClient Client { get; }

    /// <summary>Starts one before two ingress replicas and an analytics process; skips the running test where there is no nginx.</summary>
    public static async Task<Balancer> StartAsync(Uri first, Uri second, Uri analytics)
    {
        var nginx = Find();
        var folder = Directory.CreateTempSubdirectory("inferly-nginx-");
        var port = FreePort();
        await WriteAsync(folder, port, first, second, analytics);
        var balancer = new Balancer(nginx, folder, port);
        balancer._process.Start();
        balancer._process.BeginErrorReadLine();
        await balancer.ListensAsync();
        return balancer;
    }

    /// <summary>What <c>nginx -t</c> says of the configuration.</summary>
    public static async Task<CommandResult> CheckAsync()
    {
        var nginx = Find();
        var folder = Directory.CreateTempSubdirectory("inferly-nginx-");
        try
        {
            var nowhere = new Uri("http://127.0.0.1:1");
            await WriteAsync(folder, FreePort(), nowhere, nowhere, nowhere);
            return await Command.RunAsync(nginx, [.. Arguments(folder), "-t"], folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();

        // Its workers end with it where it is asked to, not where it is killed.
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string Find()
    {
        var found = Places.Select(place => Path.Combine(place, "nginx")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, "NOT TESTED: deploy/nginx.conf, for nginx is not installed here (apt-get install nginx-light).");
        return found;
    }

    private static string[] Arguments(DirectoryInfo folder) => ["-e", "stderr", "-p", folder.FullName, "-c", Path.Combine(folder.FullName, "nginx.conf")];

    // The services' names are known in the compose network alone; "resolve" is for names, and nginx has it since 1.27.3.
    private static Task WriteAsync(DirectoryInfo folder, int port, Uri first, Uri second, Uri analytics)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "deploy/nginx.conf"));
        foreach (var (address, other) in new[]
        {
            ("listen 8080;", $"listen 127.0.0.1:{port};"),
            ("server ingress-1:8080 resolve", $"server 127.0.0.1:{first.Port}"),
            ("server ingress-2:8080 resolve", $"server 127.0.0.1:{second.Port}"),
            ("server analytics:8080 resolve", $"server 127.0.0.1:{analytics.Port}"),
            (" /tmp/", $" {folder.FullName}/"),
        })
        {
            Assert.Contains(address, text, StringComparison.Ordinal);
            text = text.Replace(address, other, StringComparison.Ordinal);
        }

        return File.WriteAllTextAsync(Path.Combine(folder.FullName, "nginx.conf"), text);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task ListensAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Assert.False(_process.HasExited, string.Join('\n', _said));
            try
            {
                using var connection = new TcpClient();
                await connection.ConnectAsync(BaseUrl.Host, BaseUrl.Port, patience.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
            }
        }
    }
}
