using System.Net;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>
/// The process that hosts the embedded engine: the gateway's own executable, started with <see cref="Command"/>. It reads its
/// secret from the first line of stdin, prints "READY port" once it listens on loopback, ignores the signals that end the
/// gateway (so that the gateway can drain into it), and leaves when stdin ends, which the gateway's death brings about too.
/// </summary>
public static partial class EngineHost
{
    /// <summary>The executable's first argument that makes it this process.</summary>
    public const string Command = "clickhouse-engine";

    /// <summary>What it prints, followed by its port, when it can be used.</summary>
    internal const string Ready = "READY ";

    private const int Usage = 2;
    private const int NoEngine = 3;

    // PRIO_PROCESS, which on Linux means a thread; and of 19 the most yielding, as nice(1) does it.
    private const int ThisThread = 0;
    private const int Niceness = 10;

    // Signals that would end the process: these end the gateway, which then ends this process by closing its stdin.
    private static readonly PosixSignal[] Ignored = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

    /// <summary>Runs until stdin ends; then the process exits from within. Returns an exit code only where it cannot start.</summary>
    /// <param name="arguments">What follows <see cref="Command"/>.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var options = EngineHostOptions.Parse(arguments);
        var secret = options is null ? null : await Console.In.ReadLineAsync();
        if (options is null || string.IsNullOrEmpty(secret))
        {
            await Console.Error.WriteLineAsync($"'{Command}' is started by the gateway itself, with a secret on its stdin.");
            return Usage;
        }
        var signals = Array.ConvertAll(Ignored, signal => PosixSignalRegistration.Create(signal, context => context.Cancel = true));
        ChdbNative.Load(options.Library);
        ChdbNative.SetSignalHandlersEnabled(0);
        // Requests are served first: the engine's threads, which all descend from this one, get what is left of a busy processor.
        _ = SetPriority(ThisThread, 0, Niceness);
        using var connections = EngineConnections.Boot(options);
        if (connections is null)
        {
            await Console.Error.WriteLineAsync(
                $"The engine does not open {options.Data}: it may be damaged, or in use by another process.");
            return NoEngine;
        }
        await ServeAsync(connections, secret);
        GC.KeepAlive(signals);
        // No goodbyes: a statement in progress would have to end first, and what was answered is on disk.
        Exit(0);
        return 0;
    }

    private static async Task ServeAsync(EngineConnections connections, string secret)
    {
        // A statement's pipe holds a thread while it waits for rows.
        ThreadPool.GetMinThreads(out _, out var completionThreads);
        ThreadPool.SetMinThreads(32, completionThreads);

        var stopper = new StatementStopper(connections, TimeProvider.System);
        using var inspector = new StatementInspector(connections);
        var endpoint = new EngineEndpoint(new StatementRunner(connections, stopper), inspector, secret);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.AddServerHeader = false;
            // An INSERT's rows are read on the engine's own threads.
            kestrel.AllowSynchronousIO = true;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxRequestLineSize = StatementLineBytes;
            kestrel.Limits.MaxRequestBufferSize = 2 * StatementLineBytes;
        });
        var app = builder.Build();
        app.Run(endpoint.HandleAsync);
        await app.StartAsync();
        Console.WriteLine(Ready + Port(app.Services));
        while (await Console.In.ReadLineAsync() is not null)
        {
            // Nothing more is said to this process; only the end counts.
        }
    }

    /// <summary>The longest request line: a statement may stand in the address.</summary>
    private const int StatementLineBytes = 1 << 20;

    private static int Port(IServiceProvider services) =>
        new Uri(services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
