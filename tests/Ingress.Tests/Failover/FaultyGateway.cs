using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Inferly.Faults;
using Inferly.Ingress.Tests.Hosting;
using Inferly.Ingress.Tests.Recordings;
using Inferly.Pipeline.Stages.Record;
using Inferly.Pipeline.Tests.Stages.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace Inferly.Ingress.Tests.Failover;

/// <summary>
/// The whole gateway over fault servers. Providers are named a, b, c..., each with one model, <c>a/m-a</c> and so on, dearer and with a
/// larger window than the one before; so <c>auto</c> by cost asks them in this order.
/// </summary>
internal sealed class FaultyGateway : IAsyncDisposable
{
    private readonly GatewayHost _host;

    private FaultyGateway(GatewayHost host, MovingClock clock, FaultServer[] servers, TestRequestLog log)
    {
        _host = host;
        Clock = clock;
        Servers = servers;
        Log = log;
    }

    /// <summary>The gateway's clock, and that of what the servers record.</summary>
    public MovingClock Clock { get; }

    public IReadOnlyList<FaultServer> Servers { get; }

    public FaultServer A => Servers[0];

    public FaultServer B => Servers[1];

    /// <summary>What the gateway recorded of its requests.</summary>
    public TestRequestLog Log { get; }

    /// <summary>Calls that each server got.</summary>
    public IEnumerable<int> Calls => Servers.Select(server => server.Calls.Count);

    /// <summary>Starts all of it.</summary>
    /// <param name="count">How many providers.</param>
    /// <param name="kind">Of all of them.</param>
    /// <param name="keys">Credentials of each.</param>
    /// <param name="passes">The longest wait that passes by itself; null: a second.</param>
    /// <param name="describe">Makes a provider's entry, where it is a special one.</param>
    /// <param name="failover">The section of the configuration.</param>
    public static async Task<FaultyGateway> StartAsync(
        int count = 2, ProviderKind kind = ProviderKind.Chat, int keys = 1, TimeSpan? passes = null, Func<FaultServer, int, JsonObject>? describe = null, JsonObject? failover = null)
    {
        var clock = new MovingClock(passes ?? TimeSpan.FromSeconds(1));
        var servers = Enumerable.Range(0, count).Select(_ => FaultServer.Start(time: clock)).ToArray();
        var log = new TestRequestLog();
        describe ??= (server, i) => ProviderEntry.Of(kind, server, i, keys);
        var config = new JsonObject { ["providers"] = new JsonArray([.. servers.Select(describe)]), ["failover"] = failover ?? [] };
        var host = await GatewayHost.StartAsync(config.ToJsonString(), replace: services => services
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton<Random>(new NoChance())
            .AddSingleton<IRequestLog>(log));
        return new FaultyGateway(host, clock, servers, log);
    }

    /// <summary>Asks for a chat and reads the answer to its end.</summary>
    /// <param name="model">A model's id, ids in order, or <c>auto</c> by cost.</param>
    /// <param name="stream">Streamed, with usage.</param>
    /// <param name="more">Further members of the body.</param>
    public async Task<CallerAnswer> AskAsync(string model, bool stream = false, JsonObject? more = null)
    {
        using var response = await SendAsync(Body(model, stream, more), TestContext.Current.CancellationToken);
        var (body, brokeOff) = await ReadAsync(response);
        return new CallerAnswer(response.StatusCode, response.Headers, body, brokeOff);
    }

    /// <summary>Asks, and returns when the headers are there.</summary>
    public Task<HttpResponseMessage> BeginAsync(string model, CancellationToken leave, bool stream = true) => SendAsync(Body(model, stream, null), leave);

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Servers)
        {
            await server.DisposeAsync();
        }

        await _host.DisposeAsync();
        Clock.Dispose();
    }

    /// <summary>Asks /v1/responses for a stream.</summary>
    public async Task<string> RespondAsync(params string[] models)
    {
        var body = new JsonObject { ["model"] = models[0], ["models"] = new JsonArray([.. models.Select(id => JsonValue.Create(id))]), ["input"] = "Hello", ["stream"] = true };
        using var response = await _host.Client.PostAsJsonAsync("/v1/responses", body, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Reads an answer to its end, or to where it breaks off.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="sees">Called with each line.</param>
    public static async Task<(string Body, bool BrokeOff)> ReadAsync(HttpResponseMessage response, Action<string>? sees = null)
    {
        var body = new StringBuilder();
        try
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
            while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                body.Append(line).Append('\n');
                sees?.Invoke(line);
            }
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return (body.ToString(), true);
        }

        return (body.ToString(), false);
    }

    private async Task<HttpResponseMessage> SendAsync(JsonObject body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = JsonContent.Create(body) };
        return await _host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    private static JsonObject Body(string model, bool stream, JsonObject? more)
    {
        var models = model.Split(' ');
        var body = more?.DeepClone().AsObject() ?? [];
        body["model"] = models[0];
        body["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Hello" });
        if (models.Length > 1)
        {
            body["models"] = new JsonArray([.. models.Select(id => JsonValue.Create(id))]);
        }

        if (model == "auto")
        {
            body["policy"] = new JsonObject { ["optimize"] = "cost" };
        }

        if (stream)
        {
            body["stream"] = true;
            body["stream_options"] = new JsonObject { ["include_usage"] = true };
        }

        return body;
    }
}
