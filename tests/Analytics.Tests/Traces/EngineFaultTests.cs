using System.Diagnostics;
using System.Globalization;
using ClickHouse.Driver;
using Inferly.Analytics.ClickHouse;
using Inferly.Analytics.ClickHouse.Engine;
using Inferly.Analytics.ClickHouse.Schema;
using Inferly.Analytics.Tests.ClickHouse;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inferly.Analytics.Tests.Traces;

/// <summary>What befalls the trace store while records are on their way: those that the log has acknowledged are in it, each once.</summary>
[Collection(ClickHouseCollection.Name)]
public sealed class EngineFaultTests(ITestOutputHelper output) : IDisposable
{
    private const int MemoryLimitExceeded = 241;

    private readonly string _data = Directory.CreateTempSubdirectory("inferly-faults-").FullName;

    [Fact(Timeout = 180_000)]
    public async Task EngineKilledAgainAndAgain_RecordsWaitAndArriveOnce()
    {
        await using var engine = Start(Options());
        using var store = new ClickHouseStore(engine, new Migrator(new TableRetention()));
        await using var carrier = new RecordCarrier(store, "killed");
        await carrier.StartAsync();
        for (var (kill, killed) = (0, (int?)null); kill < 4; kill++)
        {
            while (engine.ProcessId is null || engine.ProcessId == killed)
            {
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }

            killed = engine.ProcessId;
            await carrier.AppendAsync(300);
            await Task.Delay(Random.Shared.Next(60), TestContext.Current.CancellationToken);
            await SignalAsync(engine, "KILL");
            await carrier.AppendAsync(200);
        }

        await carrier.DrainAsync(TestContext.Current.CancellationToken);
        await carrier.AssertEachOnceAsync();
        output.WriteLine($"{carrier.Acknowledged} records, 4 kills");
    }

    [Fact(Timeout = 180_000)]
    public async Task EngineFrozen_IsKilledAndStartedAgain_RecordsArriveOnce()
    {
        await using var engine = Start(Options() with { ProbeInterval = TimeSpan.FromMilliseconds(100), ProbeDeadline = TimeSpan.FromSeconds(3) });
        using var store = new ClickHouseStore(engine, new Migrator(new TableRetention()));
        await using var carrier = new RecordCarrier(store, "frozen");
        await carrier.StartAsync();
        await carrier.AppendAsync(100);
        await carrier.DrainAsync(TestContext.Current.CancellationToken);
        var before = engine.ProcessId;

        await SignalAsync(engine, "STOP");
        await carrier.AppendAsync(400);
        var since = Stopwatch.StartNew();
        while (engine.State.Phase == ClickHousePhase.Ready)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.True(engine.State.Phase != ClickHousePhase.Failed || engine.State.Message!.Contains("did not answer for 3 s", StringComparison.Ordinal), engine.State.Message);
        Assert.InRange(since.Elapsed, TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(30));
        await carrier.DrainAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(before, engine.ProcessId);
        await carrier.AssertEachOnceAsync();
        output.WriteLine($"taken for frozen after {since.Elapsed.TotalSeconds:0.0} s");
    }

    [Fact(Timeout = 180_000)]
    public async Task EngineBusyWithOneStatement_IsNotTakenForFrozen()
    {
        await using var engine = Start(Options() with { ProbeInterval = TimeSpan.FromMilliseconds(50), ProbeDeadline = TimeSpan.FromSeconds(3) });
        using var store = new ClickHouseStore(engine, new Migrator(new TableRetention()));
        var client = await store.ClientAsync(TestContext.Current.CancellationToken);
        var before = engine.ProcessId;

        // As many as there are places: the probe has none of them.
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.ExecuteScalarAsync(
            "SELECT count() FROM numbers(100) WHERE NOT ignore(sleepEachRow(0.06)) SETTINGS max_block_size = 10, function_sleep_max_microseconds_per_block = 10000000",
            cancellationToken: TestContext.Current.CancellationToken)));

        Assert.Equal(before, engine.ProcessId);
    }

    [Fact(Timeout = 180_000)]
    public async Task HungryStatements_FailAtTheirBound_WhileRecordsArrive()
    {
        const long Memory = 1_000_000_000;
        await using var engine = Start(Options() with { MemoryBytes = Memory });
        using var store = new ClickHouseStore(engine, new Migrator(new TableRetention()));
        await using var carrier = new RecordCarrier(store, "hungry");
        var client = await store.ClientAsync(TestContext.Current.CancellationToken);
        var before = engine.ProcessId;
        await carrier.StartAsync();
        var over = new TaskCompletionSource();

        var hungry = Task.Run(() => EatAsync(client, over.Task), TestContext.Current.CancellationToken);
        for (var i = 0; i < 10; i++)
        {
            await carrier.AppendAsync(200);
            await carrier.DrainAsync(TestContext.Current.CancellationToken);
        }

        over.SetResult();
        var refused = await hungry;
        var resident = ResidentAtMost(engine);
        output.WriteLine($"{refused} statements refused while {carrier.Acknowledged} records arrived; resident {resident / 1e6:0} MB at most");
        Assert.InRange(refused, 1, int.MaxValue);
        Assert.Equal(before, engine.ProcessId);
        Assert.InRange(resident, 0, Memory + 600_000_000);
        await carrier.AssertEachOnceAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task DiskFull_RecordsWaitInTheLog_AndGoOnWhenThereIsRoom()
    {
        using var disk = SmallDisk.Mount(_data, megabytes: 48);
        await using var engine = Start(Options() with { Data = Path.Combine(disk.Path, "engine") });
        using var store = new ClickHouseStore(engine, new Migrator(new TableRetention()));
        await using var carrier = new RecordCarrier(store, "full");
        await carrier.StartAsync();
        await carrier.AppendAsync(200);
        await carrier.DrainAsync(TestContext.Current.CancellationToken);
        await carrier.AssertEachOnceAsync();

        disk.Fill();
        await carrier.AppendAsync(2_000);
        await AssertRefusedAsync(store);
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        Assert.True(carrier.Backlog > 0, "Inserts went on although the disk is full.");

        disk.Free();
        await carrier.DrainAsync(TestContext.Current.CancellationToken);
        await carrier.AssertEachOnceAsync();
        output.WriteLine($"{carrier.Acknowledged} records");
    }

    [Fact(Timeout = 180_000)]
    public async Task AnswersToInsertsLost_RecordsArriveOnce()
    {
        await using var engine = Start(Options());
        await using var server = await Relay.StartAsync(engine);
        using var store = new ClickHouseStore(new ClickHouseServer(server.Address), new Migrator(new TableRetention()));
        await using var carrier = new RecordCarrier(store, "lost");
        await carrier.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            server.LoseAnswers(3);
            await carrier.AppendAsync(100);
            await carrier.DrainAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(15, server.LostAnswers);
        await carrier.AssertEachOnceAsync();
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    /// <summary>Runs statements that ask for more memory than there is, until told to end; how many were refused for it.</summary>
    private static async Task<int> EatAsync(IClickHouseClient client, Task over)
    {
        var refused = 0;
        while (!over.IsCompleted)
        {
            var refusal = await Assert.ThrowsAsync<ClickHouseServerException>(
                () => client.ExecuteScalarAsync("SELECT length(groupArray(toString(number))) FROM numbers(1000000000)", cancellationToken: TestContext.Current.CancellationToken));
            Assert.Equal(MemoryLimitExceeded, refusal.ErrorCode);
            refused++;
        }

        return refused;
    }

    /// <summary>Until an insert is refused: the engine may have had a little room left in its own files.</summary>
    private static async Task AssertRefusedAsync(ClickHouseStore store)
    {
        var refusal = await Assert.ThrowsAnyAsync<ClickHouseServerException>(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await store.InsertAsync(TestRows.Records("ballast", 500, i * 500), $"ballast{i}", TestContext.Current.CancellationToken);
            }
        });
        Assert.False(Inferly.Analytics.Traces.RecordErrors.IsOfTheRecord(refusal.ErrorCode), refusal.Message);
    }

    private static long ResidentAtMost(EmbeddedEngine engine)
    {
        var line = File.ReadLines($"/proc/{engine.ProcessId}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    private EmbeddedEngineOptions Options() => new() { Data = Path.Combine(_data, "engine") };

    private static EmbeddedEngine Start(EmbeddedEngineOptions options)
    {
        Assert.SkipWhen(ChdbLibrary.Locate() is null, $"NOT TESTED: {ChdbLibrary.HowToGet()}");
        var engine = new EmbeddedEngine(options, NullLogger<EmbeddedEngine>.Instance, TimeProvider.System);
        engine.Start();
        return engine;
    }

    private static async Task SignalAsync(EmbeddedEngine engine, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", engine.ProcessId!.Value.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }
}
