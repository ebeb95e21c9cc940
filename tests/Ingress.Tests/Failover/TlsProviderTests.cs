using System.Net;
using System.Net.Http.Json;
using Inferly.Faults.Tls;
using Inferly.Ingress.Tests.Lifecycle;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Inferly.Ingress.Tests.Failover;

/// <summary>The real process and a provider that is reached by TLS, as all of them are in earnest.</summary>
public sealed class TlsProviderTests : IAsyncLifetime
{
    private const string Chunk = """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"secret"},"finish_reason":null}]}""";
    private const string End = """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""";

    private const string Whole = """
        {"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"secret"},"finish_reason":"stop"}],
        "usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inferly-tls-");
    private readonly TestAuthority _authority = new();
    private WebApplication? _provider;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_AuthorityIsTrusted_IsAnswered()
    {
        await using var gateway = await StartAsync(_authority);
        for (var i = 0; i < 3; i++)
        {
            using var whole = await AskAsync(gateway, stream: false);
            Assert.Contains("secret", await whole.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
            using var streamed = await AskAsync(gateway, stream: true);
            var events = await streamed.Content.ReadAsStringAsync(Cancellation);
            Assert.Equal(20, events.Split("secret").Length - 1);
            Assert.EndsWith("data: [DONE]\n\n", events, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Ask_AuthorityIsUnknown_SaysSo()
    {
        using var stranger = new TestAuthority("CN=somebody else");
        await using var gateway = await StartAsync(stranger);
        using var refused = await AskAsync(gateway, stream: false);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("certificate", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_authority.Sign(IPAddress.Loopback))));
        _provider = builder.Build();
        _provider.MapPost("/v1/chat/completions", AnswerAsync);
        await _provider.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _provider!.DisposeAsync();
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        var isStream = (await body.ReadToEndAsync(Cancellation)).Contains("\"stream\":true", StringComparison.Ordinal);
        context.Response.ContentType = isStream ? "text/event-stream" : "application/json";
        if (!isStream)
        {
            await context.Response.WriteAsync(Whole, Cancellation);
            return;
        }

        for (var i = 0; i < 20; i++)
        {
            await context.Response.WriteAsync($"data: {Chunk}\n\n", Cancellation);
            await context.Response.Body.FlushAsync(Cancellation);
        }

        await context.Response.WriteAsync($"data: {End}\n\ndata: [DONE]\n\n", Cancellation);
    }

    private static Task<HttpResponseMessage> AskAsync(GatewayProcess gateway, bool stream) => gateway.Client.PostAsJsonAsync(
        "/v1/chat/completions", new { model = "tls/m", stream, messages = new[] { new { role = "user", content = "Hello" } } }, Cancellation);

    private async Task<GatewayProcess> StartAsync(TestAuthority trusted)
    {
        var file = Path.Combine(_folder.FullName, "trusted.pem");
        await File.WriteAllTextAsync(file, trusted.Certificate.ExportCertificatePem(), Cancellation);
        return await GatewayProcess.StartAsync(
            _folder,
            "ingress",
            environment: new Dictionary<string, string> { ["SSL_CERT_FILE"] = file },
            provider: $$"""{ "id": "tls", "kind": "openai", "base_url": "{{_provider!.Urls.Single()}}/v1", "api_key": "k", "models": [ { "id": "m" } ] }""");
    }
}
