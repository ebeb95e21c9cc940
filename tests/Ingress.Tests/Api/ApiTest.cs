using Inferly.Pipeline.State;

namespace Inferly.Ingress.Tests.Api;

/// <summary>A test with a host of its own.</summary>
public abstract class ApiTest : IAsyncLifetime
{
    private ApiHost? _host;

    private protected ApiHost Host => _host!;

    public virtual async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync();

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? default;

    private protected Task<HttpResponseMessage> GetAsync(string path, Role role = Role.Admin, params (string Name, string Value)[] headers)
        => Host.SendAsync(HttpMethod.Get, path, ApiHost.SecretOf(role), null, headers);

    private protected Task<HttpResponseMessage> PostAsync(string path, string? json, Role role = Role.Admin, params (string Name, string Value)[] headers)
        => Host.SendAsync(HttpMethod.Post, path, ApiHost.SecretOf(role), json, headers);

    private protected Task<HttpResponseMessage> PatchAsync(string path, string json, Role role = Role.Admin, params (string Name, string Value)[] headers)
        => Host.SendAsync(HttpMethod.Patch, path, ApiHost.SecretOf(role), json, headers);

    private protected Task<HttpResponseMessage> PutAsync(string path, string json, Role role = Role.Admin, params (string Name, string Value)[] headers)
        => Host.SendAsync(HttpMethod.Put, path, ApiHost.SecretOf(role), json, headers);

    private protected Task<HttpResponseMessage> DeleteAsync(string path, Role role = Role.Admin, params (string Name, string Value)[] headers)
        => Host.SendAsync(HttpMethod.Delete, path, ApiHost.SecretOf(role), null, headers);
}
