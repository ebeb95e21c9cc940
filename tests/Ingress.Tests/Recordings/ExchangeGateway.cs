namespace Inferly.Ingress.Tests.Recordings;

/// <summary>A gateway whose provider <c>p</c> serves every model that the recorded exchanges name.</summary>
public sealed class ExchangeGateway : IAsyncLifetime
{
    private GatewayAndProvider? _both;

    internal GatewayAndProvider Gateway => _both!;

    public async ValueTask InitializeAsync() => _both = await GatewayAndProvider.StartAsync(Configuration);

    public ValueTask DisposeAsync() => _both!.DisposeAsync();

    private static string Configuration(string url)
    {
        var models = string.Join(", ", Exchange.Models.DefaultIfEmpty("none-recorded").Select(model => $$"""{ "id": "{{model}}", "mode": "{{ModeOf(model)}}" }"""));
        return $$"""
            { "log_level": "none", "providers": [
              { "id": "p", "kind": "openai", "base_url": "{{url}}/v1", "api_key": "sk-provider", "responses": true, "models": [ {{models}} ] }
            ] }
            """;
    }

    private static string ModeOf(string model) => model.Contains("embedding", StringComparison.Ordinal) ? "embedding" : "chat";
}
