using System.Diagnostics;
using Inferly.Analytics.ClickHouse;
using Inferly.Analytics.ClickHouse.Engine;
using Inferly.Analytics.ClickHouse.Schema;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Analytics.Tests.ClickHouse.Engine;

/// <summary>The life of the engine's process. Each test has an engine of its own.</summary>
[Collection(ClickHouseCollection.Name)]
public sealed class EmbeddedEngineTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("inferly-engine-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact(Timeout = 120_000)]
    public async Task ProcessKilled_StartedAgain_WithItsRows()
    {
        await using var engine = Create();
        engine.Start();
        using var store = new ClickHouseStore(engine, new Migrator(new TableRetention()));
        await store.InsertAsync(TestRows.Records("p", 1), "1", TestContext.Current.CancellationToken);
        var first = await engine.ReadyAsync(TestContext.Current.CancellationToken);
        using (var process = Process.GetProcessById(engine.ProcessId!.Value))
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var second = await NextAsync(engine, first);
        Assert.NotEqual(first.Password, second.Password);
        var client = await store.ClientAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1UL, await client.ExecuteScalarAsync("SELECT count() FROM inferly.requests", cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 120_000)]
    public async Task Signals_Ignored_EndOfStdinEndsIt()
    {
        var engine = Create();
        engine.Start();
        var endpoint = await engine.ReadyAsync(TestContext.Current.CancellationToken);
        using var process = Process.GetProcessById(engine.ProcessId!.Value);
        foreach (var signal in (string[])["HUP", "INT", "QUIT", "TERM"])
        {
            await SendSignalAsync(process.Id, signal);
        }

        using var http = new HttpClient();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("Ok.\n", await http.GetStringAsync(new Uri(endpoint.Address, "/ping"), TestContext.Current.CancellationToken));
        }

        await engine.DisposeAsync();
        Assert.True(process.HasExited);
        Assert.Equal(ClickHousePhase.Stopped, engine.State.Phase);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => engine.ReadyAsync(TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 120_000)]
    public async Task Parts_FewerThanSixteenOfASize_AreLeftAsTheyAre()
    {
        await using var engine = Create();
        engine.Start();
        using var store = new ClickHouseStore(engine, new Migrator(new TableRetention()));
        var client = await store.ClientAsync(TestContext.Current.CancellationToken);

        // The setting of a table that names none, as Inferly's do: a spelling that the engine does not know would change nothing, silently.
        var factor = await client.ExecuteScalarAsync(
            "SELECT value FROM system.merge_tree_settings WHERE name = 'merge_selector_base'", cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("16", factor);
    }

    [Fact(Timeout = 120_000)]
    public async Task Process_HasNobodysKeysNorAFolderOthersRead()
    {
        Environment.SetEnvironmentVariable("OPENAI_API_KEY_OF_A_TEST", "sk-secret");
        await using var engine = Create();
        engine.Start();
        await engine.ReadyAsync(TestContext.Current.CancellationToken);
        var environment = await File.ReadAllTextAsync($"/proc/{engine.ProcessId}/environ", TestContext.Current.CancellationToken);
        var arguments = await File.ReadAllTextAsync($"/proc/{engine.ProcessId}/cmdline", TestContext.Current.CancellationToken);
        Assert.Contains("PATH=", environment);
        Assert.DoesNotContain("sk-secret", environment);
        Assert.DoesNotContain((await engine.ReadyAsync(TestContext.Current.CancellationToken)).Password, environment + arguments);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Options().Data));
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Dispose_WhileAStatementRuns_EndsAtOnce()
    {
        var engine = Create();
        engine.Start();
        using var store = new ClickHouseStore(engine, new Migrator(new TableRetention()));
        var client = await store.ClientAsync(TestContext.Current.CancellationToken);
        var burner = client.ExecuteScalarAsync("SELECT sum(cityHash64(number)) FROM numbers(1000000000000)", cancellationToken: TestContext.Current.CancellationToken);
        using var process = Process.GetProcessById(engine.ProcessId!.Value);
        await engine.DisposeAsync();
        Assert.True(process.HasExited);
        await Assert.ThrowsAnyAsync<Exception>(() => burner);
    }

    [Fact]
    public async Task LibraryMissing_SaysSo_LooksAgainAndStarts()
    {
        if (ChdbLibrary.Locate() is not { } library)
        {
            Assert.Skip($"NOT TESTED: {ChdbLibrary.HowToGet()}");
            return;
        }
        var place = Path.Combine(_data, "libchdb.so");
        var time = new FakeTimeProvider();
        await using var engine = new EmbeddedEngine(Options() with { Library = place }, NullLogger<EmbeddedEngine>.Instance, time);
        engine.Start();
        Assert.Equal(ClickHousePhase.Missing, engine.State.Phase);
        Assert.Contains(place, engine.State.Message);

        File.CreateSymbolicLink(place, library);
        time.Advance(TimeSpan.FromSeconds(31));
        await engine.ReadyAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ClickHousePhase.Ready, engine.State.Phase);
    }

    [Fact(Timeout = 120_000)]
    public async Task ProcessDoesNotStart_FailedWithReason_TriedAgain()
    {
        var time = new FakeTimeProvider();
        var broken = Path.Combine(_data, "broken.so");
        await File.WriteAllTextAsync(broken, "no library", TestContext.Current.CancellationToken);
        await using var engine = new EmbeddedEngine(Options() with { Library = broken }, NullLogger<EmbeddedEngine>.Instance, time);
        engine.Start();
        while (engine.State.Phase != ClickHousePhase.Failed)
        {
            await Task.Yield();
        }

        Assert.Contains("did not start", engine.State.Message);
        Assert.Contains("broken.so", engine.State.Message);

        while (engine.State.Phase == ClickHousePhase.Failed)
        {
            time.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }
        Assert.Equal(ClickHousePhase.Starting, engine.State.Phase);
    }

    [Fact(Timeout = 120_000)]
    public async Task FolderInUse_SecondEngineFailsAndSaysSo()
    {
        await using var first = Create();
        first.Start();
        await first.ReadyAsync(TestContext.Current.CancellationToken);
        await using var second = Create();
        second.Start();
        while (second.State.Phase != ClickHousePhase.Failed)
        {
            await Task.Yield();
        }

        Assert.Contains("in use by another process", second.State.Message);
    }

    private EmbeddedEngineOptions Options() => new() { Data = Path.Combine(_data, "engine") };

    private EmbeddedEngine Create()
    {
        if (ChdbLibrary.Locate() is null)
        {
            Assert.Skip($"NOT TESTED: {ChdbLibrary.HowToGet()}");
        }

        return new EmbeddedEngine(Options(), NullLogger<EmbeddedEngine>.Instance, TimeProvider.System);
    }

    private static async Task<ClickHouseEndpoint> NextAsync(EmbeddedEngine engine, ClickHouseEndpoint before)
    {
        var next = before;
        while (next == before)
        {
            await Task.Yield();
            next = await engine.ReadyAsync(TestContext.Current.CancellationToken);
        }
        return next;
    }

    private static async Task SendSignalAsync(int process, string signal)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{signal} {process}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }
}
