using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Inferly.Ingress.Tests.Lifecycle;

/// <summary>Requests to a gateway's simulated model, half of them streams, and the count of what ClickHouse has of them.</summary>
internal static class GatewayLoad
{
    /// <summary>Sends requests, so many at a time, until all are answered or the gateway is gone.</summary>
    /// <param name="client">Calls the gateway.</param>
    /// <param name="requests">How many.</param>
    /// <param name="atOnce">How many at a time.</param>
    /// <param name="completed">Gets the id of each whose answer was complete.</param>
    public static Task RunAsync(HttpClient client, int requests, int atOnce, ConcurrentQueue<string> completed) =>
        Task.WhenAll(Enumerable.Range(0, atOnce).Select(worker => WorkAsync(client, worker, requests, atOnce, completed)));

    /// <summary>Awaits a condition.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    private static async Task WorkAsync(HttpClient client, int worker, int requests, int atOnce, ConcurrentQueue<string> completed)
    {
        for (var i = worker; i < requests; i += atOnce)
        {
            try
            {
                var stream = i % 2 == 0;
                using var answer = await BeginAsync(client, "sim/fast", stream, i);
                var text = await answer.Content.ReadAsStringAsync();
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                if (stream && !text.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal))
                {
                    return;
                }

                completed.Enqueue(answer.Headers.GetValues("x-request-id").Single());
            }
            catch (Exception killed) when (killed is HttpRequestException or IOException)
            {
                return;
            }
        }
    }

    /// <summary>Sends a request and returns when its answer begins.</summary>
    public static Task<HttpResponseMessage> BeginAsync(HttpClient client, string model, bool stream, int number) => client.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(new { model, stream, max_tokens = 40, messages = new[] { new { role = "user", content = $"Hello {number}" } } }),
        },
        HttpCompletionOption.ResponseHeadersRead,
        TestContext.Current.CancellationToken);

    /// <summary>Rows in ClickHouse by request. The writer follows the log: asked again until all are there, or the test's patience ends.</summary>
    public static async Task<Dictionary<string, int>> CountAsync(HttpClient client, int expected)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            using var answer = await client.PostAsJsonAsync(
                "/api/query", new { sql = "SELECT request_id, toInt32(count()) AS n FROM requests GROUP BY request_id" }, patience.Token);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                var rows = JsonNode.Parse(await answer.Content.ReadAsStringAsync(patience.Token))!["data"]!.AsArray();
                var counted = rows.ToDictionary(row => (string)row!["request_id"]!, row => (int)row!["n"]!);
                if (counted.Count >= expected || patience.IsCancellationRequested)
                {
                    return counted;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), patience.Token);
        }
    }
}
