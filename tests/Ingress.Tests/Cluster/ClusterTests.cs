using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Inferly.Analytics.ClickHouse.Engine;
using Inferly.Faults.Kafka;
using Inferly.Ingress.Tests.Lifecycle;

namespace Inferly.Ingress.Tests.Cluster;

/// <summary>Several real processes over one real Kafka: what one replica is told, all know; what any of them answers, ClickHouse has once.</summary>
public sealed class ClusterTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int AtOnce = 8;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inferly-cluster-");
    private KafkaBroker? _kafka;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cluster_TwoIngressOneAnalytics_EveryAnswerOfEitherIsInClickHouseOnce()
    {
        RequireEngine();
        await using var one = await StartAsync("one", "ingress");
        await using var two = await StartAsync("two", "ingress");
        await using var analytics = await StartAsync("analytics", "analytics");
        var completed = new ConcurrentQueue<string>();

        await Task.WhenAll(new[] { one, two }.Select(replica => GatewayLoad.RunAsync(replica.Client, 300, AtOnce, completed)));

        await AssertOnceAsync(analytics, completed, 600);
    }

    [Fact]
    public async Task Cluster_ReplicaKilledUnderLoadAndStartedAgain_NoAcknowledgedAnswerIsLostOrDoubled()
    {
        RequireEngine();
        await using var analytics = await StartAsync("analytics", "analytics");
        var completed = new ConcurrentQueue<string>();
        for (var kills = 0; kills < 3; kills++)
        {
            await using var replica = await StartAsync("one", "ingress");
            var goal = completed.Count + 200;
            var load = GatewayLoad.RunAsync(replica.Client, 5_000, AtOnce, completed);
            await GatewayLoad.UntilAsync(() => completed.Count >= goal);
            await replica.KillAsync();
            await load;
        }

        await using var last = await StartAsync("one", "ingress");
        await AssertOnceAsync(analytics, completed, 600);
    }

    [Fact]
    public async Task Cluster_KeyMadeAndRevokedOnOneReplica_IsTakenAndRefusedOnTheOther()
    {
        await using var one = await StartAsync("one", "ingress");
        await using var two = await StartAsync("two", "ingress");
        using var made = await one.Client.PostAsJsonAsync("/api/projects/default/keys", new { name = "k", role = "inference" }, Cancellation);
        var key = JsonNode.Parse(await made.Content.ReadAsStringAsync(Cancellation))!;
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);

        await BecomesAsync(two, (string)key["key"]!, HttpStatusCode.OK);
        using var revoked = await one.Client.DeleteAsync($"/api/projects/default/keys/{key["id"]}", Cancellation);
        Assert.True(revoked.IsSuccessStatusCode);
        await BecomesAsync(two, (string)key["key"]!, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Cluster_GoldenSetPutOnOneReplica_IsReadOnTheOther()
    {
        await using var one = await StartAsync("one", "ingress");
        await using var two = await StartAsync("two", "ingress");
        const string workflow = "/api/projects/default/workflows/triage";
        const string lines = "{\"id\":\"a\",\"input\":\"2+2?\",\"expected\":\"4\"}\n{\"id\":\"b\",\"input\":\"é\"}\n";
        using var made = await one.Client.PutAsJsonAsync(workflow, new { }, Cancellation);
        using var content = new StringContent(lines, new MediaTypeHeaderValue("application/jsonl"));
        using var put = await one.Client.PutAsync($"{workflow}/golden-set", content, Cancellation);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (made.StatusCode, put.StatusCode));

        var read = "";
        while (read != lines)
        {
            using var answer = await two.Client.GetAsync($"{workflow}/golden-set", Cancellation);
            read = answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(Cancellation) : "";
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Cluster_KafkaAway_RequestsGoOnMutationsAre503AndNothingIsLost()
    {
        RequireEngine();
        await using var replica = await StartAsync("one", "ingress");
        await using var analytics = await StartAsync("analytics", "analytics");
        Assert.SkipUnless(_kafka!.CanBeKilled, $"NOT TESTED: {_kafka.Origin} can't be killed.");
        var completed = new ConcurrentQueue<string>();
        await GatewayLoad.RunAsync(replica.Client, 100, AtOnce, completed);
        await _kafka.Local.KillAsync();

        await GatewayLoad.RunAsync(replica.Client, 200, AtOnce, completed);
        using var refused = await replica.Client.PostAsJsonAsync("/api/projects", new { id = "late", name = "late" }, Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(300, completed.Count);

        await _kafka.Local.ReviveAsync();
        await AssertOnceAsync(analytics, completed, 300);
    }

    public async ValueTask InitializeAsync() => _kafka = await KafkaBroker.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        if (_kafka is not null)
        {
            await _kafka.DisposeAsync();
        }
    }

    private static void RequireEngine() => Assert.SkipWhen(ChdbLibrary.Locate() is null, $"NOT TESTED: {ChdbLibrary.HowToGet()}");

    // As soon as the other replica has read the log.
    private static async Task BecomesAsync(GatewayProcess replica, string key, HttpStatusCode expected)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            using var answer = await replica.Client.SendAsync(request, Cancellation);
            if (answer.StatusCode == expected)
            {
                return;
            }

            await Task.Delay(5, Cancellation);
        }
    }

    private async Task AssertOnceAsync(GatewayProcess analytics, ConcurrentQueue<string> completed, int least)
    {
        Assert.True(completed.Count >= least, $"{completed.Count} answers");
        var counted = await GatewayLoad.CountAsync(analytics.Client, completed.Count);
        output.WriteLine($"{completed.Count} complete answers, {counted.Count} requests in ClickHouse, {counted.Values.Sum()} rows; {_kafka!.Origin}");
        Assert.All(completed, id => Assert.Equal(1, counted.GetValueOrDefault(id)));
        Assert.All(counted.Values, rows => Assert.Equal(1, rows));
    }

    private Task<GatewayProcess> StartAsync(string name, string roles)
    {
        Assert.SkipWhen(_kafka is null, KafkaBroker.Missing);
        return GatewayProcess.StartAsync(_folder.CreateSubdirectory(name), roles, _kafka!.Address);
    }
}
