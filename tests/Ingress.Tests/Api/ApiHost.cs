using System.Net.Http.Headers;
using System.Text;
using Inferly.Analytics.GoldenSets;
using Inferly.Evals.GoldenSets;
using Inferly.Ingress.Api;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.State;
using Inferly.Pipeline.Tests.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Ingress.Tests.Api;

/// <summary>
/// The control plane's surface alone, on a real socket, with a control log in memory. Projects: default, acme and other; a live key of each
/// role in acme and in other, an admin key. Every answer to <see cref="Client"/> is checked against the OpenAPI document.
/// </summary>
public sealed class ApiHost : IAsyncDisposable
{
    public const string AdminSecret = "sk_live_admin_0123456789abcdef0123456789abcdef";
    public static readonly DateTimeOffset Start = new(2026, 3, 14, 15, 9, 26, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inferly-api-");
    private readonly WebApplication _app;

    private ApiHost(Action<IEndpointRouteBuilder>? mapMore)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(Logs);
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton<IControlLog>(Log);
        builder.Services.AddSingleton<StateStore>();
        builder.Services.AddSingleton<IGoldenItems>(new FileGoldenItems(_folder.FullName));
        builder.Services.AddSingleton<GoldenSetBook>();
        builder.Services.AddInferlyApi();
        _app = builder.Build();
        _app.UseInferlyAccess();
        _app.MapInferlyApi();
        mapMore?.Invoke(_app);
    }

    public FakeTimeProvider Time { get; } = new(Start);

    public InMemoryControlLog Log { get; } = new();

    public LogCapture Logs { get; } = new();

    public StateStore Store => _app.Services.GetRequiredService<StateStore>();

    public BudgetLedger Ledger => _app.Services.GetRequiredService<BudgetLedger>();

    public Uri Address { get; private set; } = null!;

    /// <summary>Sends no key by itself.</summary>
    public HttpClient Client { get; private set; } = null!;

    public string[] GoldenSetFiles => Directory.GetFiles(_folder.FullName, "*", SearchOption.AllDirectories);

    public IReadOnlyList<RouteEndpoint> Endpoints =>
        [.. ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];

    /// <summary>The secret of the key that a role has in a project.</summary>
    public static string SecretOf(Role role, string project = "acme")
        => role == Role.Admin ? AdminSecret : $"sk_live_{project}_{role}_0123456789abcdef0123456789abcdef";

    public static string KeyIdOf(Role role, string project = "acme") => $"key_{project}_{role}".ToLowerInvariant();

    public static async Task<ApiHost> StartAsync(Action<IEndpointRouteBuilder>? mapMore = null)
    {
        var host = new ApiHost(mapMore);
        host.Seed();
        await host.Store.StartAsync(TestContext.Current.CancellationToken);
        await host._app.StartAsync(TestContext.Current.CancellationToken);
        var server = host._app.Services.GetRequiredService<IServer>();
        host.Address = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        host.Client = new HttpClient(new CheckingHandler()) { BaseAddress = host.Address };
        return host;
    }

    /// <summary>Sends a request with a key and, where there is one, a JSON body.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string secret, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private void Seed()
    {
        Put(Key(Role.Admin, null, Bootstrap.KeyId, AdminSecret));
        foreach (var project in new[] { "default", "acme", "other" })
        {
            Put(new Project { Id = project, CreatedAt = Start });
            foreach (var role in Enum.GetValues<Role>().Where(role => role != Role.Admin && project != "default"))
            {
                Put(Key(role, project, KeyIdOf(role, project), SecretOf(role, project)));
            }
        }
        Put(new Workflow { Project = "acme", Name = "triage", CreatedAt = Start });
        Put(new Workflow { Project = "other", Name = "triage", CreatedAt = Start });
    }

    private void Put(Entity entity) => Log.Append(GatewayState.Empty.Put(entity, Start));

    private static ApiKey Key(Role role, string? project, string id, string secret) => new()
    {
        Id = id,
        Project = project,
        Role = role,
        Digest = KeyDigest.Of(secret),
        Prefix = KeySecret.PrefixOf(secret),
        CreatedAt = Start,
    };
}
