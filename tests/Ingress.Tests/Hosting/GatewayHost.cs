using System.Net.Http.Headers;
using Inferly.Ingress.Composition;
using Inferly.Ingress.Configuration.Loading;
using Inferly.Pipeline.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inferly.Ingress.Tests.Hosting;

/// <summary>
/// The real gateway in this process: its own data folder, a free port, an admin key that is known. Role ingress alone unless asked.
/// </summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    /// <summary>The bootstrap key, of role admin.</summary>
    public const string AdminKey = "sk_live_0123456789abcdefghijklmnopqrstuvwxyz";

    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder;

    private GatewayHost(WebApplication app, DirectoryInfo folder)
    {
        _app = app;
        _folder = folder;
        BaseUrl = new Uri(app.Urls.Single());
        Client = CreateClient(AdminKey);
    }

    /// <summary>Where it listens, without <c>/v1</c>.</summary>
    public Uri BaseUrl { get; }

    /// <summary>Calls it with the admin key.</summary>
    public HttpClient Client { get; }

    /// <summary>What the gateway is composed of.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>The configuration file; a change of it is taken up.</summary>
    public string ConfigFile => ConfigFileIn(_folder);

    /// <summary>Starts a gateway.</summary>
    /// <param name="json">Its inferly.json, without <c>listen</c>, <c>data</c>, <c>roles</c> and <c>bootstrap_key</c>.</param>
    /// <param name="roles">Names separated by commas.</param>
    /// <param name="environment">Environment variables that it sees; none of this process's own.</param>
    /// <param name="replace">Registers other services in place of the gateway's own.</param>
    public static async Task<GatewayHost> StartAsync(
        string json,
        string roles = "ingress",
        IReadOnlyDictionary<string, string>? environment = null,
        Action<IServiceCollection>? replace = null)
    {
        var folder = Directory.CreateTempSubdirectory("inferly-host-");
        try
        {
            await File.WriteAllTextAsync(ConfigFileIn(folder), json);
            return new GatewayHost(await StartAsync(Loader(folder, roles, environment), replace), folder);
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Calls the gateway with another key; null: with none.</summary>
    public HttpClient CreateClient(string? key)
    {
        var client = new HttpClient { BaseAddress = BaseUrl };
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static async Task<WebApplication> StartAsync(SettingsLoader loader, Action<IServiceCollection>? replace)
    {
        var loaded = loader.Load();
        Assert.True(loaded.IsSound, loaded.Describe());
        var app = GatewayApplication.Build(loader, loaded, replace);
        await app.Services.GetRequiredService<StateStore>().StartAsync(CancellationToken.None);
        var bootstrap = await app.Services.GetRequiredService<Bootstrap>().EnsureAsync(AdminKey, CancellationToken.None);
        Assert.Null(bootstrap.Error);
        await app.StartAsync();
        return app;
    }

    private static SettingsLoader Loader(DirectoryInfo folder, string roles, IReadOnlyDictionary<string, string>? environment)
    {
        string[] options =
        [
            $"--config={ConfigFileIn(folder)}",
            "--listen=http://127.0.0.1:0",
            $"--data={Path.Combine(folder.FullName, "data")}",
            $"--roles={roles}",
        ];
        return new SettingsLoader(CommandLine.Parse(options), environment ?? new Dictionary<string, string>());
    }

    private static string ConfigFileIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "inferly.json");
}
