using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Inferly.Analytics.ClickHouse.Engine;

namespace Inferly.Ingress.Tests.Lifecycle;

/// <summary>What a sudden or an orderly end leaves behind: the real process, killed and stopped.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int Requests = 2000;
    private const int AtOnce = 32;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inferly-kill-");

    [Fact]
    public async Task Kill_InTheMiddleOfRequests_EveryCompletedOneIsInClickHouseOnce()
    {
        if (ChdbLibrary.Locate() is null)
        {
            Assert.Skip($"NOT TESTED: {ChdbLibrary.HowToGet()}");
        }

        var completed = new ConcurrentQueue<string>();
        await using (var gateway = await GatewayProcess.StartAsync(_folder, "ingress,analytics"))
        {
            var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var load = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(worker => LoadAsync(gateway.Client, worker, completed, enough)));
            await enough.Task.WaitAsync(TestContext.Current.CancellationToken);
            await gateway.KillAsync();
            await load;
        }

        Assert.InRange(completed.Count, Requests / 2, Requests - 1);
        await using var again = await GatewayProcess.StartAsync(_folder, "ingress,analytics");
        var counted = await CountAsync(again.Client, completed.Count);
        var wrong = completed.Where(id => counted.GetValueOrDefault(id) != 1).ToArray();
        output.WriteLine($"{completed.Count} answers were complete at the kill; {counted.Count} requests stand in ClickHouse, {counted.Values.Sum()} rows.");
        Assert.True(wrong.Length == 0, $"{wrong.Length} of {completed.Count}, such as {wrong.FirstOrDefault()}\n{again.Output}");
        Assert.All(counted.Values, rows => Assert.Equal(1, rows));
    }

    [Fact]
    public async Task Start_OverAFolderInUse_IsRefusedInClearWords()
    {
        await using var first = await GatewayProcess.StartAsync(_folder, "ingress");
        await using var second = GatewayProcess.Launch(_folder, "ingress");

        Assert.Equal(1, await second.ExitAsync());
        Assert.Contains("is in use by another process", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" at Inferly.", second.Output, StringComparison.Ordinal);
        using var alive = await first.Client.GetAsync("/readyz", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    [Fact]
    public async Task Terminate_UnderLoad_EveryAcceptedRequestCompletesAndTheExitCodeIs0()
    {
        await using var gateway = await GatewayProcess.StartAsync(_folder, "ingress");
        using var kept = await gateway.Client.GetAsync("/readyz", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, kept.StatusCode);

        // Streams that have begun were accepted.
        var accepted = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => BeginAsync(gateway.Client, "slow/fast", stream: true, i)));
        await gateway.TerminateAsync();
        await UnreadyAsync(gateway.Client);
        foreach (var answer in accepted)
        {
            using (answer)
            {
                Assert.EndsWith("data: [DONE]\n\n", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            }
        }

        Assert.Equal(0, await gateway.ExitAsync());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // A signal takes a moment to be heard. A gateway that stops without having said so refuses the connection, and the test fails.
    private static async Task UnreadyAsync(HttpClient client)
    {
        var status = HttpStatusCode.OK;
        while (status != HttpStatusCode.ServiceUnavailable)
        {
            using var ready = await client.GetAsync("/readyz", TestContext.Current.CancellationToken);
            status = ready.StatusCode;
        }
    }

    private static async Task LoadAsync(HttpClient client, int worker, ConcurrentQueue<string> completed, TaskCompletionSource enough)
    {
        for (var i = worker; i < Requests; i += AtOnce)
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

            if (completed.Count >= Requests / 2)
            {
                enough.TrySetResult();
            }
        }
    }

    private static Task<HttpResponseMessage> BeginAsync(HttpClient client, string model, bool stream, int number) => client.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(new { model, stream, max_tokens = 40, messages = new[] { new { role = "user", content = $"Hello {number}" } } }),
        },
        HttpCompletionOption.ResponseHeadersRead,
        TestContext.Current.CancellationToken);

    // Rows by request. The writer catches up with the log after the start: asked again until all are there, or the test's patience ends.
    private static async Task<Dictionary<string, int>> CountAsync(HttpClient client, int expected)
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
