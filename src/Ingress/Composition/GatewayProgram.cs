using System.Net.Sockets;
using Inferly.Analytics.ClickHouse.Engine;
using Inferly.Ingress.Configuration;
using Inferly.Ingress.Configuration.Loading;
using Inferly.Pipeline.Sockets;
using Inferly.Pipeline.State;
using Microsoft.AspNetCore.Connections;

namespace Inferly.Ingress.Composition;

/// <summary>The life of the process: read the configuration, start, serve, drain, stop.</summary>
internal static class GatewayProgram
{
    private const int WrongUsage = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        // The trace store's child process is this program again.
        if (args is [EngineHost.Command, .. var engine])
        {
            return await EngineHost.RunAsync(engine);
        }

        var commandLine = CommandLine.Parse(args);
        if (commandLine.IsHelp)
        {
            await Console.Out.WriteLineAsync(CommandLine.Usage);
            return 0;
        }

        var loader = new SettingsLoader(commandLine, EnvironmentVariables.Read());
        var loaded = loader.Load();
        if (!loaded.IsSound)
        {
            await Console.Error.WriteLineAsync(loaded.Describe());
            return WrongUsage;
        }

        BatchScheduling.Adopt();
        SocketThreads.GoOnInline();
        if (loaded.Settings.WarmUp && loaded.Settings.Roles.HasFlag(GatewayRoles.Ingress))
        {
            await WarmUp.RunAsync();
        }

        try
        {
            await using var app = GatewayApplication.Build(loader, loaded);
            return await ServeAsync(app, loaded.Settings);
        }
        catch (Exception refused) when (refused is IOException or InvalidDataException)
        {
            // The data folder belongs to another process, or was written by a later version: the message says what to do.
            await Console.Error.WriteLineAsync(refused.Message);
            return 1;
        }
    }

    private static async Task<int> ServeAsync(WebApplication app, GatewaySettings settings)
    {
        await app.Services.GetRequiredService<StateStore>().StartAsync(CancellationToken.None);
        var bootstrap = app.Services.GetRequiredService<Bootstrap>();

        // The operator's own key is there before the first request. A generated one is shown only once, and a start that fails must not use
        // it up: it is made when the gateway listens. Until then nobody has a key to call with.
        var chosen = settings.BootstrapKey?.Reveal();
        var admin = chosen is null ? BootstrapResult.Done : await bootstrap.EnsureAsync(chosen, CancellationToken.None);
        if (admin.Error is null)
        {
            if (await ListenAsync(app, settings) is { } refusal)
            {
                await Console.Error.WriteLineAsync(refusal);
                return 1;
            }

            admin = chosen is null ? await bootstrap.EnsureAsync(null, CancellationToken.None) : admin;
        }

        if (admin.Error is { } error)
        {
            await Console.Error.WriteLineAsync(error);
            return WrongUsage;
        }

        await Console.Out.WriteLineAsync($"Inferly listens on {string.Join(", ", app.Urls)}");
        if (admin.Secret is { } secret)
        {
            await Console.Out.WriteLineAsync($"Admin key (shown only now): {secret}");
        }

        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>Starts to listen; or says why it can't.</summary>
    private static async Task<string?> ListenAsync(WebApplication app, GatewaySettings settings)
    {
        try
        {
            await app.StartAsync();
            return null;
        }
        catch (Exception refused) when (refused is SocketException or IOException { InnerException: AddressInUseException })
        {
            var why = refused is SocketException ? refused.Message : "the address is in use";
            return $"Cannot listen on {settings.Listen}: {why}. Choose another address with --listen, or end the process that has it.";
        }
    }
}
