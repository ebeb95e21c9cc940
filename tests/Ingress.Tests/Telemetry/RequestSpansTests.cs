using System.Net;
using System.Net.Http.Json;
using Inferly.Ingress.Tests.Hosting;

namespace Inferly.Ingress.Tests.Telemetry;

/// <summary>What a caller sees of its request's span.</summary>
[Collection(TelemetryCollection.Name)]
public sealed class RequestSpansTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    [Theory]
    [InlineData("")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1 OTEL_TRACES_SAMPLER=always_off")]
    public async Task Answer_WhateverIsExported_HasATraceId(string variables)
    {
        await using var gateway = await StartAsync(variables);

        var first = await AskAsync(gateway);
        var second = await AskAsync(gateway);

        Assert.Matches("^[0-9a-f]{32}$", first);
        Assert.Matches("^[0-9a-f]{32}$", second);
        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData("")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1")]
    public async Task Answer_SoundTraceParent_ContinuesIt(string variables)
    {
        await using var gateway = await StartAsync(variables);

        Assert.Equal(TraceId, await AskAsync(gateway, $"00-{TraceId}-b7ad6b7169203331-01"));
        Assert.Equal(TraceId, await AskAsync(gateway, $"00-{TraceId}-b7ad6b7169203331-00"));
    }

    [Theory]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("00-" + TraceId + "-0000000000000000-01")]
    [InlineData("ff-" + TraceId + "-b7ad6b7169203331-01")]
    [InlineData(TraceId)]
    [InlineData("00-" + TraceId + "-b7ad6b7169203331-01", "00-" + TraceId + "-b7ad6b7169203332-01")]
    public async Task Answer_UnsoundTraceParent_StartsANewTrace(params string[] parents)
    {
        await using var gateway = await StartAsync("");

        var id = await AskAsync(gateway, parents);

        Assert.Matches("^[0-9a-f]{32}$", id);
        Assert.NotEqual(TraceId, id);
    }

    private static Task<GatewayHost> StartAsync(string variables) => GatewayHost.StartAsync(
        """{ "providers": [ { "id": "sim", "kind": "sim", "sim": { "latency_scale": 0 } } ] }""",
        environment: variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1]));

    private static async Task<string> AskAsync(GatewayHost gateway, params string[] parents)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(new { model = "sim/fast", messages = new[] { new { role = "user", content = "Hello" } } }),
        };
        foreach (var parent in parents)
        {
            request.Headers.TryAddWithoutValidation("traceparent", parent);
        }

        using var answer = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return Assert.Single(answer.Headers.GetValues("x-inferly-trace-id"));
    }
}
