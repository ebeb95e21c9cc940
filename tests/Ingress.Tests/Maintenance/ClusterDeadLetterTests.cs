using System.Diagnostics;
using System.Globalization;
using System.Text;
using Inferly.Analytics.ClickHouse.Engine;
using Inferly.Analytics.Kafka;
using Inferly.Analytics.Topics;
using Inferly.Faults.Kafka;
using Inferly.Ingress.Tests.Lifecycle;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inferly.Ingress.Tests.Maintenance;

/// <summary><c>inferly dead-letters</c> over a real Kafka, beside a gateway that goes on.</summary>
public sealed class ClusterDeadLetterTests : IAsyncLifetime
{
    private const int Letters = 4_000;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inferly-deadletters-");
    private KafkaBroker? _kafka;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Config => Path.Combine(_folder.FullName, "cluster.json");

    [Fact]
    public async Task Redrive_KilledAgainAndAgain_EachRecordIsInClickHouseOnce()
    {
        Assert.SkipWhen(ChdbLibrary.Locate() is null, $"NOT TESTED: {ChdbLibrary.HowToGet()}");
        await using var gateway = await GatewayProcess.StartAsync(_folder, "ingress,analytics", _kafka!.Address);
        await AddAsync();
        var listed = await MaintenanceRun.OfAsync("dead-letters", "list", "--config", Config);
        Assert.Matches("(?m)^0/[0-9]+  1970-01-01T00:00:00Z  old/0-9/7  req_7  ", listed.Output);
        Assert.Contains($"{Letters} dead letters in inferly.deadletter of Kafka at {_kafka.Address}, {Letters} of them not sent again", listed.Output, StringComparison.Ordinal);
        await TellsAsync(gateway, Letters);

        // By a share longer each time: on a machine where one life is long, lives that grow by a fixed step add up to minutes.
        var kills = 0;
        for (var life = TimeSpan.FromMilliseconds(300); !await EndsWithinAsync(life); life *= 1.15)
        {
            kills++;
        }

        Assert.True(kills > 3, $"{kills} kills");
        var again = await MaintenanceRun.OfAsync("dead-letters", "redrive", "--config", Config);
        Assert.StartsWith("0 records", again.Output, StringComparison.Ordinal);
        var counted = await GatewayLoad.CountAsync(gateway.Client, Letters);
        Assert.Equal(Letters, counted.Count);
        Assert.All(counted.Values, rows => Assert.Equal(1, rows));
        await TellsAsync(gateway, 0);
        var sent = await MaintenanceRun.OfAsync("dead-letters", "list", "--config", Config);
        Assert.Contains(", 0 of them not sent again", sent.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_KafkaIsAway_SaysSoAndFails()
    {
        await File.WriteAllTextAsync(Config, """{ "kafka": { "bootstrap_servers": "127.0.0.1:9" } }""", Cancellation);

        var run = await MaintenanceRun.OfAsync("dead-letters", "list", "--config", Config);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("Kafka: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:9", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" at Inferly.", run.Error, StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync()
    {
        _kafka = await KafkaBroker.StartAsync();
        Assert.SkipWhen(_kafka is null, KafkaBroker.Missing);
        await File.WriteAllTextAsync(Config, $$"""{ "kafka": { "bootstrap_servers": "{{_kafka.Address}}" } }""", Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        if (_kafka is not null)
        {
            await _kafka.DisposeAsync();
        }
    }

    private async Task AddAsync()
    {
        var clients = new KafkaClients(new KafkaOptions { BootstrapServers = _kafka!.Address }, NullLogger<KafkaClients>.Instance);
        using var letters = new KafkaDeadLetters(clients);
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000;
        await Task.WhenAll(Enumerable.Range(0, Letters).Select(i =>
        {
            var record = string.Create(CultureInfo.InvariantCulture, $$"""{"v":1,"ts":{{now}},"request_id":"req_{{i}}","project":"default","attempts":1}""");
            return letters.AddAsync(new DeadLetter($"old/0-9/{i}", "an older schema", DateTimeOffset.UnixEpoch, Encoding.UTF8.GetBytes(record)), Cancellation);
        }));
    }

    private async Task<bool> EndsWithinAsync(TimeSpan life)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "inferly.dll"), "dead-letters", "redrive", "--config", Config])
        {
            RedirectStandardOutput = true,
        };
        using var redrive = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(life);
        try
        {
            await redrive.WaitForExitAsync(patience.Token);
            Assert.Equal(0, redrive.ExitCode);
            return true;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            redrive.Kill();
            await redrive.WaitForExitAsync(Cancellation);
            return false;
        }
    }

    // As soon as the gateway has read the topic.
    private static async Task TellsAsync(GatewayProcess gateway, int open)
    {
        var expected = string.Create(CultureInfo.InvariantCulture, $" {open}");
        for (string? told = null; told?.Contains(expected, StringComparison.Ordinal) != true;)
        {
            await Task.Delay(100, Cancellation);
            var lines = (await gateway.Client.GetStringAsync("/metrics", Cancellation)).Split('\n');
            told = lines.SingleOrDefault(line => line.StartsWith("inferly_deadletters", StringComparison.Ordinal));
        }
    }
}
