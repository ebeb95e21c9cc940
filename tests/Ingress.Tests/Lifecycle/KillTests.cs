using System.Collections.Concurrent;
using System.Net;
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
            var load = GatewayLoad.RunAsync(gateway.Client, Requests, AtOnce, completed);
            await GatewayLoad.UntilAsync(() => completed.Count >= Requests / 2);
            await gateway.KillAsync();
            await load;
        }

        Assert.InRange(completed.Count, Requests / 2, Requests - 1);
        await using var again = await GatewayProcess.StartAsync(_folder, "ingress,analytics");
        var counted = await GatewayLoad.CountAsync(again.Client, completed.Count);
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
        var accepted = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => GatewayLoad.BeginAsync(gateway.Client, "slow/fast", stream: true, i)));
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
}
