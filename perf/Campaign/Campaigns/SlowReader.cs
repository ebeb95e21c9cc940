using Inferly.Faults;
using Inferly.Faults.Answers;
using Inferly.Faults.Scripts;
using Inferly.Perf.Campaign.Calls;
using Inferly.Perf.Campaign.Gateways;
using Inferly.Perf.Campaign.Results;

namespace Inferly.Perf.Campaign.Campaigns;

/// <summary>Callers that read a stream of 50 MB at a kilobyte a second: the provider has to wait for them, the gateway must not keep it for them.</summary>
internal sealed class SlowReader : ICampaign
{
    private const int Callers = 20;
    private const int Seconds = 60;
    private const int LeastSeconds = 10;
    private const int BytesPerSecond = 1024;
    private const int TokenBytes = 1024;
    private const int Tokens = 50 * 1024;
    private const int WarmUp = 200;
    private const int AtOnceToWarmUp = 4;
    private const double Megabyte = 1024 * 1024;

    // What .NET's runtime tells of the heap after its last collection.
    private const string Heap = "dotnet_gc_last_collection_heap_size_bytes";

    private static readonly string Token = new('x', TokenBytes);
    private static readonly Answer Endless = new() { Text = [.. Enumerable.Repeat(Token, Tokens)] };
    private static readonly Answer Long = new() { Text = [.. Enumerable.Repeat(Token, 1024)] };

    public string Name => "slow-reader";

    public string Must => "20 callers read 1 KB/s of 50 MB for 60 s: memory grows by at most 1 MB a stream, the provider is held back";

    public async Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation)
    {
        int seconds = Math.Max(scale.Of(Seconds), LeastSeconds);
        await using var provider = FaultServer.Start();
        var a = new ProviderEntry("a", provider);
        await using var gateway = await Gateway.StartAsync(new GatewayConfig(a), cancellation);
        using var callers = new Caller(gateway);

        // A process grows with its first streams, until the heap is collected for the first time: that is no growth by slow readers. A few at once, so
        // that what each of many streams needs is not taken for granted.
        provider.Otherwise = _ => Script.Sound.Saying(Long);
        await Crowd.AskAsync(WarmUp, AtOnceToWarmUp, i => callers.AskAsync(new Question(i, a.Model()), cancellation), cancellation);
        await gateway.MetricAsync(Heap, [], cancellation);
        double resident = gateway.Megabytes;
        double heap = await gateway.MetricAsync(Heap, [], cancellation);

        provider.Otherwise = _ => Script.Sound.Saying(Endless);
        int first = provider.Calls.Count;
        var reading = Enumerable.Range(WarmUp, Callers)
            .Select(i => SlowCaller.ReadAsync(gateway, new Question(i, a.Model()), BytesPerSecond, seconds, cancellation)).ToList();
        await Task.Delay(TimeSpan.FromSeconds(seconds - 2), TimeProvider.System, cancellation);
        resident = gateway.Megabytes - resident;
        heap = await gateway.MetricAsync(Heap, [], cancellation) - heap;
        int[] read = await Task.WhenAll(reading);

        findings.Tried(Callers);
        findings.AtMost(1, "resident growth / stream", resident / Callers, " MB");
        findings.AtMost(1, "heap growth / stream", heap / Megabyte / Callers, " MB");
        findings.Note("read / stream", read.Average() / 1024, " KB");
        double[] sent = await Task.WhenAll(provider.Calls.Skip(first).Select(async call => (await call.Ended).BytesSent / Megabyte));
        findings.AtMost(Tokens * TokenBytes / Megabyte / 2, "the provider could send at most", sent.Max(), " MB");
        findings.Note("mean", sent.Average(), " MB");
    }
}
