using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Inferly.Analytics.ClickHouse.Engine;
using Inferly.Analytics.Log;
using Inferly.Analytics.Topics;
using Inferly.Ingress.Tests.Lifecycle;

namespace Inferly.Ingress.Tests.Maintenance;

/// <summary>The commands of the real executable over data folders.</summary>
public sealed class MaintenanceTests : IDisposable
{
    private const int Requests = 20;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inferly-maintenance-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_folder.FullName, "data");

    [Theory]
    [InlineData(0, "log", "--help")]
    [InlineData(0, "log", "verify", "--help")]
    [InlineData(0, "dead-letters", "-h")]
    [InlineData(2, "log")]
    [InlineData(2, "log", "vreify")]
    [InlineData(2, "log", "verify", "--dta", "x")]
    [InlineData(2, "log", "verify", "--data")]
    [InlineData(2, "log", "replay", "--data", "x")]
    [InlineData(2, "log", "replay", "--from", "yesterday")]
    [InlineData(1, "log", "verify", "--data", "there-is-none")]
    [InlineData(1, "dead-letters", "list", "--data", "there-is-none")]
    public async Task Run_HelpOrMistake_SaysWhatToWrite(int exitCode, params string[] arguments)
    {
        var run = await MaintenanceRun.OfAsync(arguments);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.NotEmpty(exitCode == 0 ? run.Output : run.Error);
        Assert.DoesNotContain(" at Inferly.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_GatewayOwnsTheFolder_IsRefusedInClearWords()
    {
        await using var gateway = await GatewayProcess.StartAsync(_folder, "ingress");

        foreach (var command in new[] { "log verify", "dead-letters redrive", "log replay --from 2026-01-01" })
        {
            var run = await MaintenanceRun.OfAsync([.. command.Split(' '), "--data", Data]);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains("is in use by another process", run.Error, StringComparison.Ordinal);
            Assert.Contains("Stop the gateway that has it", run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Verify_SoundThenDamaged_TellsWhichAndChangesNothing()
    {
        await AppendAsync(TopicNames.Requests, "one", "two", "three");
        var sound = await MaintenanceRun.OfAsync("log", "verify", "--data", Data);
        Assert.Equal((0, ""), (sound.ExitCode, sound.Error));
        Assert.Contains("inferly.requests: 3 records, offsets 0 to 2, 0 corrupt, 0 torn bytes", sound.Output, StringComparison.Ordinal);

        var file = Directory.GetFiles(Path.Combine(Data, "log", TopicNames.Requests), "*.log").Single();
        var bytes = await File.ReadAllBytesAsync(file, Cancellation);
        bytes[bytes.AsSpan().IndexOf("two"u8)] ^= 1;
        await File.WriteAllBytesAsync(file, [.. bytes, 1, 2, 3, 4, 5], Cancellation);
        var damaged = await MaintenanceRun.OfAsync("log", "verify", "--data", Data);

        Assert.Equal(1, damaged.ExitCode);
        Assert.Contains("inferly.requests: 2 records, offsets 0 to 2, 1 corrupt, 5 torn bytes", damaged.Output, StringComparison.Ordinal);
        Assert.Equal(bytes.Length + 5, new FileInfo(file).Length);
    }

    [Fact]
    public async Task DeadLetters_Redriven_AreAppendedOnce()
    {
        await AppendAsync(TopicNames.DeadLetter, Letter("a/0-9/3", "{\"v\":9}"), Letter("a/0-9/5", "junk"));
        var listed = await MaintenanceRun.OfAsync("dead-letters", "list", "--data", Data);
        Assert.Contains("a/0-9/3  unknown request  7 bytes  waiting  no such version", listed.Output, StringComparison.Ordinal);

        var first = await MaintenanceRun.OfAsync("dead-letters", "redrive", "--data", Data);
        var second = await MaintenanceRun.OfAsync("dead-letters", "redrive", "--data", Data);

        Assert.StartsWith("2 records", first.Output, StringComparison.Ordinal);
        Assert.StartsWith("0 records", second.Output, StringComparison.Ordinal);
        var after = await MaintenanceRun.OfAsync("dead-letters", "list", "--data", Data);
        Assert.Matches("2 dead letters in .*, 0 of them not sent again", after.Output);
        await using var log = Open();
        using var batch = log.Topic(TopicNames.Requests).Read(0, 10, 1000);
        Assert.Equal(["{\"redriven\":true,\"v\":9}", "junk"], batch.Select(record => Encoding.UTF8.GetString(record.Payload.Span)));
    }

    [Fact]
    public async Task Replay_ClickHouseIsLost_PutsEveryRequestBackOnce()
    {
        if (ChdbLibrary.Locate() is null)
        {
            Assert.Skip($"NOT TESTED: {ChdbLibrary.HowToGet()}");
        }

        await using (var gateway = await GatewayProcess.StartAsync(_folder, "ingress,analytics"))
        {
            for (var i = 0; i < Requests; i++)
            {
                using var answer = await gateway.Client.PostAsJsonAsync(
                    "/v1/chat/completions", new { model = "sim/fast", messages = new[] { new { role = "user", content = "Hello" } } }, Cancellation);
                Assert.True(answer.IsSuccessStatusCode);
            }

            Assert.Equal((Requests, Requests, Requests), await CountAsync(gateway.Client));
            await gateway.TerminateAsync();
            Assert.Equal(0, await gateway.ExitAsync());
        }

        Directory.Delete(Path.Combine(Data, "clickhouse"), recursive: true);
        var first = await ReplayAsync("2020-01-01");
        Assert.Contains($"{Requests} records since 2020-01-01 00:00:00Z: {Requests} were missing in ClickHouse and are there now", first.Output, StringComparison.Ordinal);
        var second = await ReplayAsync("2020-01-01");
        Assert.Contains($"{Requests} records since 2020-01-01 00:00:00Z: 0 were missing", second.Output, StringComparison.Ordinal);
        Assert.Contains("0 records since 2089-12-31 22:00:00Z", (await ReplayAsync("2090-01-01T00:00:00+02:00")).Output, StringComparison.Ordinal);

        await using var again = await GatewayProcess.StartAsync(_folder, "ingress,analytics");
        Assert.Equal((Requests, Requests, Requests), await CountAsync(again.Client));
    }

    [Fact]
    public async Task Replay_ProjectsDataWasDeleted_BringsBackWhatCameAfterIt()
    {
        if (ChdbLibrary.Locate() is null)
        {
            Assert.Skip($"NOT TESTED: {ChdbLibrary.HowToGet()}");
        }

        await using (var gateway = await GatewayProcess.StartAsync(_folder, "ingress,analytics"))
        {
            await AskAsync(gateway, 3);
            using var deleted = await gateway.Client.DeleteAsync("/api/projects/default/data", Cancellation);
            Assert.Equal(3, (int)JsonNode.Parse(await deleted.Content.ReadAsStringAsync(Cancellation))!["requests"]!);
            await AskAsync(gateway, 2);
            await gateway.TerminateAsync();
            Assert.Equal(0, await gateway.ExitAsync());
        }

        Directory.Delete(Path.Combine(Data, "clickhouse"), recursive: true);

        var run = await ReplayAsync("2020-01-01");

        // The last two may still have been on their way to ClickHouse: those are left to the gateway.
        Assert.Matches("[345] records since .*: [012] were missing in ClickHouse and are there now, 3 were deleted and stay so, 0 can't be read", run.Output);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Letter(string origin, string record) => Encoding.UTF8.GetString(
        new DeadLetter(origin, "no such version", DateTimeOffset.UnixEpoch, Encoding.UTF8.GetBytes(record)).Encode());

    private static async Task AskAsync(GatewayProcess gateway, int requests)
    {
        for (var i = 0; i < requests; i++)
        {
            using var answer = await GatewayLoad.BeginAsync(gateway.Client, "sim/fast", stream: false, i);
            Assert.True(answer.IsSuccessStatusCode);
        }
    }

    // Requests, attempts and what the hours sum up to; asked until all of them are there, since an insert's
    // tables follow one another, and for a minute at most, after which what is there is the answer.
    private static async Task<(int Requests, int Attempts, int Hourly)> CountAsync(HttpClient client)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        var counted = (Requests: 0, Attempts: 0, Hourly: 0);

        const string Sql = "SELECT toInt32(count()) AS n, toInt32((SELECT count() FROM attempts)) AS a, toInt32((SELECT sum(requests) FROM requests_hourly)) AS h FROM requests";
        while (!patience.IsCancellationRequested && Math.Min(counted.Requests, Math.Min(counted.Attempts, counted.Hourly)) < Requests)
        {
            using var answer = await client.PostAsJsonAsync("/api/query", new { sql = Sql }, Cancellation);
            if (answer.IsSuccessStatusCode)
            {
                var row = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["data"]![0]!;
                counted = ((int)row["n"]!, (int)row["a"]!, (int)row["h"]!);
            }

            await Task.Delay(100, Cancellation);
        }

        return counted;
    }

    private async Task<MaintenanceRun> ReplayAsync(string from)
    {
        var run = await MaintenanceRun.OfAsync("log", "replay", "--data", Data, "--from", from);
        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        return run;
    }

    private EventLog Open() => EventLog.Open(Path.Combine(Data, "log"), new SegmentLogOptions(), TimeProvider.System);

    private async Task AppendAsync(string topic, params string[] records)
    {
        await using var log = Open();
        foreach (var record in records)
        {
            Assert.True((await log.Topic(topic).AppendAsync(Encoding.UTF8.GetBytes(record), Cancellation)).IsCommitted);
        }
    }
}
