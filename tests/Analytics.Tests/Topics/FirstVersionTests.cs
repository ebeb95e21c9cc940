using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Inferly.Analytics.Kafka;
using Inferly.Analytics.Log;
using Inferly.Analytics.Tests.ClickHouse;
using Inferly.Analytics.Tests.Log;
using Inferly.Analytics.Topics;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.State;

namespace Inferly.Analytics.Tests.Topics;

/// <summary>
/// What the first version wrote, in <c>v1</c>. Every later version must read it: a test that fails here has broken somebody's log. The files are never
/// to be made anew.
/// </summary>
[Collection(ClickHouseCollection.Name)]
public sealed class FirstVersionTests(EngineFixture fixture) : IDisposable
{
    private static readonly string Written = Path.Combine(AppContext.BaseDirectory, "Topics", "v1");
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Control_OfTheFirstVersion_FoldsToItsState()
    {
        var logger = new LogLines<StateStore>();
        await using var log = EventLog.Open(_folder.Path, new SegmentLogOptions(), TimeProvider.System);
        foreach (var line in Lines("control.jsonl"))
        {
            await log.Topic(TopicNames.Control).AppendTextAsync(line);
        }

        await using var store = new StateStore(new EmbeddedControlLog(log), TimeProvider.System, logger);
        await store.StartAsync(Cancellation);

        var state = store.Current;
        Assert.Empty(logger.Lines);
        Assert.Equal(["acme", "default"], state.Projects.Select(project => project.Id).Order());
        Assert.Equal(2, state.RevisionOf(EntityKey.Project("gone")));
        var project = state.FindProject("acme")!;
        Assert.Equal(("Acme", true, new Budget(new NanoUsd(5_000_000_000), BudgetPeriod.Month)), (project.Name, project.RecordContent, project.Budget));
        Assert.NotNull(project.Policy);
        var workflow = state.FindWorkflow("acme", "triage")!;
        Assert.Equal("Sorts tickets", workflow.Description);
        Assert.NotNull(workflow.Policy);
        Assert.Equal(Role.Admin, state.FindKey(Bootstrap.KeyId)!.Role);
        var key = state.Keys.Single(key => key.Name == "fixture");
        Assert.Equal((3, "acme", Role.Inference), (key.Revision, key.Project, key.Role));
        Assert.True(key.AllowsModel("sim/fast") && !key.AllowsModel("openai/gpt"));
        Assert.Same(key, state.FindByDigest(key.Digest));
        Assert.Same(key, state.FindByDigest(key.Previous!.Digest));
        Assert.False(key.IsLive(DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task Requests_OfTheFirstVersion_AreRowsInClickHouse()
    {
        var records = Lines("requests.jsonl").Select(line => (ReadOnlyMemory<byte>)Logs.Bytes(line)).ToArray();
        await fixture.Store.InsertAsync(records, "first-version", Cancellation);

        var ids = string.Join(", ", records.Select(record => $"'{JsonDocument.Parse(record).RootElement.GetProperty("request_id").GetString()}'"));
        Assert.Equal(
            """
            chat sim/fast sim/fast sim us  false ok 200  1 0 12 0 37 0.000016 0.000016 stop 4711
            chat auto sim/fast sim us triage true ok 200  2 1 8 0 35 0.0000148 0.0000148 stop 
            embedding sim/embed sim/embed sim us  false ok 200  1 0 2 0 0 0.00000004 0.00000004 stop 
            chat dead/gone     false error 503 no_provider_available 2 0 0 0 0 0 0  
            chat auto     false rejected 422 policy_unsatisfiable 0 0 0 0 0 0 0  
            """,
            await TableAsync("requests", ids, "ts", "operation, requested_model, model, provider, region, workflow, stream, status, http_status, error_code, attempts, "
                + "failovers, input_tokens, cached_input_tokens, output_tokens, cost_usd, billed_usd, finish_reason, metadata['ticket']"));
        Assert.Equal(
            """
            1 sim/fast sim us ok 200 12 37 0.000016
            1 dead/gone dead us connect_failed 0 0 0 0
            2 sim/fast sim us ok 200 8 35 0.0000148
            1 sim/embed sim us ok 200 2 0 0.00000004
            1 dead/gone dead us connect_failed 0 0 0 0
            2 dead/gone dead us connect_failed 0 0 0 0
            """,
            await TableAsync("attempts", ids, "started_at", "n, model, provider, region, outcome, http_status, input_tokens, output_tokens, cost_usd"));
        Assert.Equal("3", await fixture.ScalarAsync(
            $"SELECT countIf(prompt != '' AND completion != '' OR operation = 'embedding') FROM inferly.requests WHERE request_id IN ({ids}) AND status = 'ok'"));
    }

    [Fact]
    public async Task Log_OfTheFirstVersion_IsReadRecordByRecord()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Written, "log"), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_folder.Path, Path.GetRelativePath(Path.Combine(Written, "log"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        await using var log = EventLog.Open(_folder.Path, new SegmentLogOptions(), TimeProvider.System);

        foreach (var (topic, lines) in new[] { (TopicNames.Control, "control.jsonl"), (TopicNames.Requests, "requests.jsonl") })
        {
            var records = log.Topic(topic).ReadAll();
            Assert.Equal(Lines(lines), records.OrderBy(record => record.Key).Select(record => Encoding.UTF8.GetString(record.Value)));
            Assert.Equal((0, 0), (log.Topic(topic).Corrupt, log.Topic(topic).TornBytes));
        }

        Assert.Equal(File.ReadAllText(Path.Combine(Written, "log", "id")).Trim(), log.Id);
    }

    [Fact]
    public void Spend_OfTheFirstVersion_IsRead()
    {
        var reports = Lines("spend.jsonl").Select(line => JsonSerializer.Deserialize(line, SpendJson.Default.SpendReport)!).ToArray();

        Assert.Equal(new SpendReport(1, "0f3a5b7c9d1e2f40", new DateOnly(2026, 11, 23), "acme", "key_1", 30_840), reports[0]);
        Assert.Equal("0f3a5b7c9d1e2f40/2026-11-23/acme/key_1", reports[0].Key);
        Assert.Equal(reports[0] with { Nano = 5_000_000_000 }, reports[1]);
        Assert.All(Lines("spend.jsonl").Zip(reports), pair => AssertHolds(pair.First, JsonSerializer.Serialize(pair.Second, SpendJson.Default.SpendReport)));
    }

    [Fact]
    public void Rates_OfTheFirstVersion_AreRead()
    {
        var report = JsonSerializer.Deserialize(Lines("rates.jsonl").Single(), RateJson.Default.RateReport)!;

        Assert.Equal((1, "0f3a5b7c9d1e2f40"), (report.V, report.Node));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 20, 0, 0, 250, TimeSpan.Zero), report.At);
        Assert.Equal([new RateUse(LimitScope.Key, "key_1", 2, 120), new RateUse(LimitScope.Project, "acme", 2, -5)], report.Used);
        AssertHolds(Lines("rates.jsonl").Single(), JsonSerializer.Serialize(report, RateJson.Default.RateReport));
    }

    [Fact]
    public void DeadLetter_OfTheFirstVersion_IsRead()
    {
        var letter = DeadLetter.Decode(File.ReadAllBytes(Path.Combine(Written, "deadletter.bin")))!;

        Assert.Equal("inferly.requests/0f3a5b7c9d1e2f40/0-2/1", letter.Origin);
        Assert.Equal("not JSON", letter.Reason);
        Assert.Equal("{\"v\":1,\n", Encoding.UTF8.GetString(letter.Record.Span));
    }

    public void Dispose() => _folder.Dispose();

    private static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Written, file));

    // Replicas of two versions hear each other while one replaces the other: what the first one needs is still written.
    private static void AssertHolds(string first, string written)
    {
        var now = JsonNode.Parse(written)!;
        Assert.All(JsonNode.Parse(first)!.AsObject(), member => Assert.True(JsonNode.DeepEquals(member.Value, now[member.Key]), member.Key));
    }

    private async Task<string?> TableAsync(string table, string ids, string order, string columns) => await fixture.ScalarAsync(
        $"SELECT arrayStringConcat(groupArray(line), '\\n') FROM (SELECT concatWithSeparator(' ', {columns}) AS line FROM inferly.{table} WHERE request_id IN ({ids}) ORDER BY {order})");
}
