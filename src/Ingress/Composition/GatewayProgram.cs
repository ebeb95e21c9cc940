using System.Net.Sockets;
using Inferly.Analytics.ClickHouse.Engine;
using Inferly.Ingress.Configuration;
using Inferly.Ingress.Configuration.Loading;
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
        if (loaded.Settings.WarmUp && loaded.Settings.Roles.HasFlag(GatewayRoles.Ingress))
        {
            await WarmUp.RunAsync();
        }

        try
        {
            await using var app = GatewayApplication.Build(loader, loaded);
            return await ServeAsync(app, loaded.Settings);
        }
        catch (IOException refused)
        {
            // The data folder belongs to another process: the message says what to do.
            await Console.Error.WriteLineAsync(refused.Message);
            return 1;
        }
    }

    private static async Task<int> ServeAsync(WebApplication app, GatewaySettings settings)
    {
        await app.Services.GetRequiredService<StateStore>().StartAsync(CancellationToken.None);
        var bootstrap = await app.Services.GetRequiredService<Bootstrap>().EnsureAsync(settings.BootstrapKey?.Reveal(), CancellationToken.None);
        if (bootstrap.Error is { } error)
        {
            await Console.Error.WriteLineAsync(error);
            return WrongUsage;
        }

        try
        {
            await app.StartAsync();
        }
        catch (Exception refused) when (refused is SocketException or IOException { InnerException: AddressInUseException })
        {
            var why = refused is SocketException ? refused.Message : "the address is in use";
            await Console.Error.WriteLineAsync($"Cannot listen on {settings.Listen}: {why}. Choose another address with --listen, or end the process that has it.");
            return 1;
        }

        await Console.Out.WriteLineAsync($"Inferly listens on {string.Join(", ", app.Urls)}");
        if (bootstrap.Secret is { } secret)
        {
            await Console.Out.WriteLineAsync($"Admin key (shown only now): {secret}");
        }

        await app.WaitForShutdownAsync();
        return 0;
    }
}
