using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Inferly.Ingress.Tests.Api;
using Inferly.Ingress.Tests.Hosting;
using Inferly.Ingress.Tests.Telemetry;
using Inferly.Pipeline.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Inferly.Ingress.Tests.Access;

/// <summary>Wrong tokens at the inference endpoints of the real gateway, with everything logged and traced that it ever logs and traces.</summary>
[Collection(TelemetryCollection.Name)]
public sealed class InferenceTokenTests(InferenceTokenTests.Shared shared) : IClassFixture<InferenceTokenTests.Shared>
{
    private const string Body = """{"model":"sim/fast","messages":[{"role":"user","content":"Hi"}]}""";

    private static readonly string Post =
        $"POST /v1/chat/completions HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n";

    private const string Get = "GET /v1/models HTTP/1.1\r\n";

    public static TheoryData<string, byte[]> Wrong => WrongTokens.All;

    [Theory]
    [MemberData(nameof(Wrong))]
    public Task Chat_WrongToken_IsAnsweredLikeAnyOtherAndNotedNowhere(string name, byte[] headers) => CheckAsync(name, Post, Body, headers);

    [Theory]
    [MemberData(nameof(Wrong))]
    public Task Models_WrongToken_IsAnsweredLikeAnyOtherAndNotedNowhere(string name, byte[] headers) => CheckAsync(name, Get, "", headers);

    [Fact]
    public async Task BothEndpoints_RightToken_AreAnsweredAndItIsNotedNowhere()
    {
        var headers = Encoding.ASCII.GetBytes($"Authorization: Bearer {WrongTokens.Live}\r\n");

        Assert.StartsWith("HTTP/1.1 200", await RawExchange.RunAsync(shared.Address, Post, headers, Body), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await RawExchange.RunAsync(shared.Address, Get, headers), StringComparison.Ordinal);
        Assert.DoesNotContain(WrongTokens.Live[12..], shared.Noted, StringComparison.Ordinal);
    }

    // Kestrel hands out the same string for a connection's header that has not changed, and its digest is kept with it.
    [Fact]
    public async Task Models_TokensChangeOnOneConnection_EachIsJudgedByItsOwn()
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 1 };
        using var client = new HttpClient(handler) { BaseAddress = shared.Address };
        string?[] tokens = [WrongTokens.Live, WrongTokens.Live, "sk_live_wrong", "sk_live_wrong", null, WrongTokens.Live, WrongTokens.Live[..^1], WrongTokens.Live];
        foreach (var token in tokens)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
            request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(token == WrongTokens.Live ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    private async Task CheckAsync(string name, string start, string body, byte[] headers)
    {
        var expected = await RawExchange.RunAsync(shared.Address, start, Encoding.ASCII.GetBytes("Authorization: Bearer sk_live_wrong\r\n"), body);

        var actual = await RawExchange.RunAsync(shared.Address, start, headers, body);

        Assert.StartsWith("HTTP/1.1 401", actual, StringComparison.Ordinal);
        Assert.Equal(expected, actual);
        Assert.Contains("\"code\":\"invalid_api_key\"", actual, StringComparison.Ordinal);
        Assert.NotEmpty(name);
        WrongTokens.AssertNothingIn(shared.Noted, headers);
    }

    public sealed class Shared : IAsyncLifetime
    {
        private const string Heard = "Logs are heard";

        private readonly ConcurrentQueue<string> _spans = new();
        private readonly LogCapture _logs = new();
        private readonly ActivityListener _listener;
        private GatewayHost? _host;

        public Shared() => _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Inferly",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => _spans.Enqueue($"{span.DisplayName} {string.Join(' ', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"))}"),
        };

        public Uri Address => _host!.BaseUrl;

        /// <summary>All logs and spans so far; that both were heard is checked on the way.</summary>
        public string Noted
        {
            get
            {
                Assert.Contains(Heard, _logs.Text, StringComparison.Ordinal);
                Assert.NotEmpty(_spans);
                return $"{_logs.Text}\n{string.Join('\n', _spans)}";
            }
        }

        public async ValueTask InitializeAsync()
        {
            _host = await GatewayHost.StartAsync(
                """{ "providers": [ { "id": "sim", "kind": "sim", "sim": { "latency_scale": 0 } } ], "log_level": "trace" }""");
            var loggers = _host.Services.GetRequiredService<ILoggerFactory>();
            loggers.AddProvider(_logs);
            loggers.CreateLogger(nameof(InferenceTokenTests)).LogTrace(Heard);
            var live = WrongTokens.Key("live") with { Digest = KeyDigest.Of(WrongTokens.Live) };
            IEnumerable<Entity> entities = [new Project { Id = "acme", CreatedAt = ApiHost.Start }, live, .. WrongTokens.DeadKeys];
            foreach (var entity in entities)
            {
                await _host.Services.GetRequiredService<StateStore>().MutateAsync(
                    state => Mutation.Write(state.Put(entity, ApiHost.Start)), TestContext.Current.CancellationToken);
            }

            ActivitySource.AddActivityListener(_listener);
        }

        public async ValueTask DisposeAsync()
        {
            _listener.Dispose();
            if (_host is not null)
            {
                await _host.DisposeAsync();
            }
        }
    }
}
