using System.Net;
using System.Net.Http.Json;
using Inferly.Ingress.Composition;

namespace Inferly.Ingress.Tests.Lifecycle;

/// <summary>What a gateway does before it listens leaves no trace, and keeps it from nothing.</summary>
public sealed class WarmUpTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inferly-warm-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_WarmUp_LeavesNoFileNoWordAndNoRequestCounted()
    {
        var temporary = _folder.CreateSubdirectory("tmp");

        await using var gateway = await GatewayProcess.StartAsync(_folder, "ingress", warmUp: true, temporary: temporary.FullName);

        Assert.DoesNotContain(temporary.GetFileSystemInfos(), left => left.Name.Contains("warm-up", StringComparison.Ordinal));
        var line = Assert.Single(gateway.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("Inferly listens on ", line, StringComparison.Ordinal);
        var metrics = await gateway.Client.GetStringAsync("/metrics", Cancellation);
        Assert.DoesNotContain("sound", metrics, StringComparison.Ordinal);
        using var listed = await gateway.Client.GetAsync("/v1/models", Cancellation);
        Assert.DoesNotContain("sound", await listed.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway));
    }

    [Fact]
    public async Task Start_NoPlaceToWarmUp_SaysSoAndServes()
    {
        var nowhere = Path.Combine(_folder.FullName, "nowhere");

        await using var gateway = await GatewayProcess.StartAsync(_folder, "ingress", warmUp: true, temporary: nowhere);

        Assert.Contains("could not warm up", gateway.Output, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway));
    }

    [Fact]
    public async Task RunAsync_EveryRequest_IsAnsweredWell() => Assert.Equal(0, await WarmUp.RunAsync());

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<HttpStatusCode> AskAsync(GatewayProcess gateway)
    {
        var body = new { model = "sim/fast", messages = new[] { new { role = "user", content = "Hello" } } };
        using var answer = await gateway.Client.PostAsJsonAsync("/v1/chat/completions", body, Cancellation);
        return answer.StatusCode;
    }
}
