using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Inferly.Ingress.Tests.Api;
using Inferly.Pipeline.State;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Inferly.Ingress.Tests.Hosting;

/// <summary>
/// The gateway with all its roles and endpoints. Projects: default, acme and other, the last two with a workflow triage and a key of each
/// role. Every answer to <see cref="Client"/> is checked against the OpenAPI document.
/// </summary>
public sealed class WholeGateway : IAsyncLifetime
{
    private static readonly string[] Projects = ["acme", "other"];

    private readonly Dictionary<(string Project, Role Role), JsonNode> _keys = [];
    private GatewayHost? _host;

    /// <summary>All that is mapped.</summary>
    public IReadOnlyList<RouteEndpoint> Endpoints =>
        [.. Host.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Distinct()];

    /// <summary>Sends no key by itself.</summary>
    public HttpClient Client { get; private set; } = null!;

    internal GatewayHost Host => _host!;

    public string SecretOf(Role role, string project = "acme") =>
        role == Role.Admin ? GatewayHost.AdminKey : (string)_keys[(project, role)]["key"]!;

    public string KeyIdOf(Role role, string project = "acme") => (string)_keys[(project, role)]["id"]!;

    public async ValueTask InitializeAsync()
    {
        _host = await GatewayHost.StartAsync(
            """{ "providers": [ { "id": "sim", "kind": "sim", "sim": { "latency_scale": 0 } } ], "log_level": "error" }""", "ingress,analytics");
        Client = new HttpClient(new CheckingHandler()) { BaseAddress = _host.BaseUrl };
        foreach (var project in Projects)
        {
            await CreateAsync(HttpMethod.Post, "/api/projects", new { id = project });
            await CreateAsync(HttpMethod.Put, $"/api/projects/{project}/workflows/triage", new { });
            foreach (var (name, role) in StateNames.Roles.Entries.Where(entry => entry.Value != Role.Admin))
            {
                _keys[(project, role)] = await CreateAsync(HttpMethod.Post, $"/api/projects/{project}/keys", new { name, role = name });
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    private async Task<JsonNode> CreateAsync(HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var answer = await Host.Client.SendAsync(request);
        return await answer.JsonAsync(HttpStatusCode.Created);
    }
}
