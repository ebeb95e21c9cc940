using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Inferly.Ingress.Tests.Hosting;

namespace Inferly.Ingress.Tests.Hardening;

/// <summary>Limits over real HTTP, from many callers at once.</summary>
public sealed class BudgetTests
{
    private const string Simulated =
        """{ "providers": [ { "id": "sim", "kind": "sim", "sim": { "latency_scale": 0 }, "models": [ { "id": "best" } ] } ], "log_level": "error" }""";

    [Fact]
    public async Task Budget_FiveHundredRequestsAtOnce_IsNeverOverspent()
    {
        const decimal budget = 0.002m;
        await using var gateway = await GatewayHost.StartAsync(Simulated);
        using var client = await ClientAsync(gateway, new { name = "small", role = "inference", budget = new { usd = budget, period = "day" } });
        var spent = new ConcurrentBag<decimal>();
        var refusals = new ConcurrentBag<string?>();

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 500),
            new ParallelOptions { MaxDegreeOfParallelism = 500, CancellationToken = TestContext.Current.CancellationToken },
            async (i, cancel) =>
            {
                using var answer = await ChatAsync(client, $"Tell me about {i}", cancel);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    spent.Add(decimal.Parse(answer.Headers.GetValues("x-inferly-cost-usd").Single(), CultureInfo.InvariantCulture));
                }
                else
                {
                    refusals.Add($"{(int)answer.StatusCode} {(string?)(await ErrorAsync(answer))["code"]}");
                }
            });

        Assert.Equal(500, spent.Count + refusals.Count);
        Assert.All(refusals, refusal => Assert.Equal("402 budget_exceeded", refusal));
        Assert.NotEmpty(refusals);
        Assert.InRange(spent.Sum(), budget / 10, budget);

        // The gateway's own account says the same, and nothing is left reserved.
        var keys = await gateway.Client.GetFromJsonAsync<JsonNode>("/api/projects/default/keys", TestContext.Current.CancellationToken);
        var key = keys!["data"]!.AsArray().Single(k => (string?)k!["name"] == "small");
        Assert.Equal(spent.Sum(), (decimal)key!["spent_usd"]!);
    }

    [Fact]
    public async Task RateLimit_OneRequestTooMany_Is429WithHeadersThatSayWhen()
    {
        await using var gateway = await GatewayHost.StartAsync(Simulated);
        using var client = await ClientAsync(gateway, new { name = "slow", role = "inference", rpm = 2 });
        for (var left = 1; left >= 0; left--)
        {
            using var answer = await ChatAsync(client, "Hello", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("2", answer.Headers.GetValues("x-ratelimit-limit-requests").Single());
            Assert.Equal(left.ToString(CultureInfo.InvariantCulture), answer.Headers.GetValues("x-ratelimit-remaining-requests").Single());
        }

        using var refused = await ChatAsync(client, "Hello", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("rate_limit_exceeded", (string?)(await ErrorAsync(refused))["code"]);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        Assert.Equal("0", refused.Headers.GetValues("x-ratelimit-remaining-requests").Single());
        Assert.Matches("^(1m0s|[0-9.]+s)$", refused.Headers.GetValues("x-ratelimit-reset-requests").Single());
    }

    [Fact]
    public async Task Gateway_FullOfRequests_Is503WithRetryAfter()
    {
        await using var provider = await HangingProvider.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(
            $$"""
            { "providers": [ { "id": "p", "kind": "openai", "base_url": "{{provider.BaseUrl}}", "models": [ { "id": "best" } ] } ],
              "limits": { "max_concurrent_requests": 1 }, "log_level": "error" }
            """);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var first = ChatAsync(gateway.Client, "Hello", leave.Token, "p/best");
        await provider.Reached.WaitAsync(TestContext.Current.CancellationToken);

        using var refused = await ChatAsync(gateway.Client, "Hello", TestContext.Current.CancellationToken, "p/best");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("overloaded", (string?)(await ErrorAsync(refused))["code"]);
        Assert.True(refused.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    private static async Task<HttpClient> ClientAsync(GatewayHost gateway, object key)
    {
        using var answer = await gateway.Client.PostAsJsonAsync("/api/projects/default/keys", key, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var created = await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken);
        return gateway.CreateClient((string)created!["key"]!);
    }

    private static Task<HttpResponseMessage> ChatAsync(HttpClient client, string text, CancellationToken cancellation, string model = "sim/best") =>
        client.PostAsJsonAsync(
            "/v1/chat/completions", new { model, max_tokens = 20, messages = new[] { new { role = "user", content = text } } }, cancellation);

    private static async Task<JsonNode> ErrorAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["error"]!;
}
