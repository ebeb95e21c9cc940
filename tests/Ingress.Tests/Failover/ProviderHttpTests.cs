using System.Text;
using Inferly.Faults;
using Inferly.Faults.Scripts;
using Inferly.Ingress.Composition;

namespace Inferly.Ingress.Tests.Failover;

/// <summary>The pool of connections to providers.</summary>
public sealed class ProviderHttpTests
{
    // .NET would read on for two seconds, in which the provider says the rest.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1.5);

    [Fact]
    public async Task Shared_AnswerIsLeftInTheMiddle_TheProviderIsNotReadToItsEnd()
    {
        await using var server = FaultServer.Start();
        server.Otherwise = _ => Script.Events(2).Then(Script.WaitFor(Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken))).Then(Script.Sound);
        using var http = ProviderHttp.CreateShared();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{server.BaseUrl}/v1/chat/completions")
        {
            Content = new StringContent("""{"stream":true,"messages":[{"role":"user","content":"Hello"}]}""", Encoding.UTF8, "application/json"),
        };

        var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        response.Dispose();

        var call = server.Calls.Single();
        Assert.Equal(CallFate.Left, (await call.Ended.WaitAsync(TestContext.Current.CancellationToken)).Fate);
    }
}
