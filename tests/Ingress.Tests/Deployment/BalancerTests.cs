using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Inferly.Ingress.Tests.Access;
using Inferly.Ingress.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Inferly.Ingress.Tests.Deployment;

/// <summary>deploy/nginx.conf, run by a real nginx.</summary>
public sealed class BalancerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Configuration_RealNginx_FindsNothingWrong()
    {
        var check = await Balancer.CheckAsync();

        Assert.True(check.Succeeded, check.Error);
        Assert.DoesNotContain("[warn]", check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_OfManyEvents_ComesEventByEvent()
    {
        var next = new SemaphoreSlim(0);
        await using var replica = await Replica.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            for (var i = 0; i < 3; i++)
            {
                // Not before the caller has the one before: a balancer that waits for more waits for ever.
                await context.Response.WriteAsync($"data: {i}\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await next.WaitAsync(context.RequestAborted);
            }
        });
        await using var balancer = await Balancer.StartAsync(replica.BaseUrl, replica.BaseUrl, replica.BaseUrl);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = JsonContent.Create(new { stream = true }) };
        using var answer = await balancer.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancel));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal($"data: {i}", await lines.ReadLineAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancel));
            Assert.Equal("", await lines.ReadLineAsync(Cancel));
            next.Release();
        }

        Assert.Null(await lines.ReadLineAsync(Cancel));
    }

    [Fact]
    public async Task Caller_DoesNotRead_TheGatewayIsHeldBack()
    {
        var block = new byte[1 << 20];
        var heldBack = new TaskCompletionSource<bool>();
        await using var replica = await Replica.StartAsync(async context =>
        {
            // More than all sockets on the way take.
            for (var i = 0; i < 64 && !heldBack.Task.IsCompleted; i++)
            {
                var write = context.Response.Body.WriteAsync(block, context.RequestAborted).AsTask();
                if (await Task.WhenAny(write, Task.Delay(TimeSpan.FromSeconds(1))) != write)
                {
                    heldBack.TrySetResult(true);
                }

                await write;
            }

            heldBack.TrySetResult(false);
        });
        await using var balancer = await Balancer.StartAsync(replica.BaseUrl, replica.BaseUrl, replica.BaseUrl);

        using var answer = await balancer.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, Cancel);

        Assert.True(await heldBack.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancel));
    }

    [Fact]
    public async Task Caller_LeavesInMidStream_TheGatewayHearsOfIt()
    {
        var left = new TaskCompletionSource();
        await using var replica = await Replica.StartAsync(async context =>
        {
            context.RequestAborted.Register(left.SetResult);
            await context.Response.WriteAsync("data: 0\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await left.Task;
        });
        await using var balancer = await Balancer.StartAsync(replica.BaseUrl, replica.BaseUrl, replica.BaseUrl);

        using (await balancer.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, Cancel))
        {
        }

        await left.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
    }

    [Fact]
    public async Task Post_ReplicaBreaksOff_IsNotSentAgain()
    {
        await using var first = await Replica.StartAsync(context => AbortAsync(context));
        await using var second = await Replica.StartAsync(context => AbortAsync(context));
        await using var balancer = await Balancer.StartAsync(first.BaseUrl, second.BaseUrl, second.BaseUrl);

        using var answer = await balancer.Client.PostAsJsonAsync("/v1/chat/completions", new { }, Cancel);

        Assert.Single(first.Received.Concat(second.Received));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("overloaded", await CodeOfAsync(answer));
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Post_ReplicaIsGone_GoesToTheOther()
    {
        await using var second = await Replica.StartAsync("second");
        await using var balancer = await Balancer.StartAsync(new Uri("http://127.0.0.1:1"), second.BaseUrl, second.BaseUrl);

        for (var i = 0; i < 4; i++)
        {
            using var answer = await balancer.Client.PostAsJsonAsync("/v1/chat/completions", new { }, Cancel);
            Assert.Equal("second", await answer.Content.ReadAsStringAsync(Cancel));
        }
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/metrics/")]
    [InlineData("/Metrics")]
    [InlineData("//metrics")]
    [InlineData("/%6Detrics")]
    [InlineData("/v1/../metrics")]
    [InlineData("/./metrics?name[]=x")]
    [InlineData("http://gateway/metrics")]
    [InlineData("/metrics%2F")]
    public async Task Metrics_HoweverWritten_AreNotToldOutside(string path)
    {
        await using var gateway = await GatewayHost.StartAsync("""{ "metrics": "public" }""");
        await using var balancer = await Balancer.StartAsync(gateway.BaseUrl, gateway.BaseUrl, gateway.BaseUrl);
        using var stranger = gateway.CreateClient(null);
        Assert.Contains("target_info", await stranger.GetStringAsync("/metrics", Cancel), StringComparison.Ordinal);

        var answer = await RawExchange.RunAsync(balancer.BaseUrl, $"GET {path} HTTP/1.1\r\n", []);

        Assert.Matches("^HTTP/1.1 40[014]", answer);
        Assert.DoesNotContain("target_info", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/chat/completions", "ingress")]
    [InlineData("/api/projects/traces/keys", "ingress")]
    [InlineData("/readyz", "ingress")]
    [InlineData("/api/query", "analytics")]
    [InlineData("/api/projects/default/traces/req_1?x=1", "analytics")]
    [InlineData("/clickhouse", "analytics")]
    [InlineData("/clickhouse/ping", "analytics")]
    public async Task Path_OfEachKind_GoesToItsProcess(string path, string expected)
    {
        await using var ingress = await Replica.StartAsync("ingress");
        await using var analytics = await Replica.StartAsync("analytics");
        await using var balancer = await Balancer.StartAsync(ingress.BaseUrl, ingress.BaseUrl, analytics.BaseUrl);

        Assert.Equal(expected, await balancer.Client.GetStringAsync(path, Cancel));
    }

    /// <summary>Each operation there is, asked through the balancer of a process that only ingests: none of them may say that another should be asked.</summary>
    [Fact]
    public async Task Operations_OfTheTraceStore_NeverReachIngress()
    {
        await using var ingress = await GatewayHost.StartAsync("{}");
        await using var analytics = await Replica.StartAsync("analytics");
        await using var balancer = await Balancer.StartAsync(ingress.BaseUrl, ingress.BaseUrl, analytics.BaseUrl);
        var operations = ingress.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Distinct()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => (method, Path(endpoint))))
            .Where(operation => operation.method is "GET" or "POST")
            .ToArray();

        foreach (var (method, path) in operations)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", GatewayHost.AdminKey);
            request.Content = method == "POST" ? JsonContent.Create(new { sql = "SELECT 1" }) : null;
            using var answer = await balancer.Client.SendAsync(request, Cancel);
            Assert.DoesNotContain("traces_unavailable", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }

        Assert.Superset(new HashSet<string> { "POST /api/query", "GET /api/projects/default/usage" }, analytics.Received.ToHashSet());
    }

    private static string Path(RouteEndpoint endpoint) => "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment =>
        segment.Parts is [RoutePatternLiteralPart literal] ? literal.Content : "default"));

    private static Task AbortAsync(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    private static async Task<string?> CodeOfAsync(HttpResponseMessage answer) =>
        (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!["error"]!["code"];
}
