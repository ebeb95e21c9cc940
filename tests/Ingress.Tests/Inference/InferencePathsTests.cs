using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Inferly.Ingress.Tests.Hosting;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Tests.Inference;

public sealed class InferencePathsTests(WholeGateway gateway) : IClassFixture<WholeGateway>
{
    private const string Chat = """{"model":"auto","messages":[{"role":"user","content":"Hi"}]}""";

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/chat/completions/")]
    [InlineData("/v1/chat/completions?api-version=1")]
    [InlineData("/V1/Chat/Completions")]
    [InlineData("/v1/chat/%63ompletions")]
    public async Task Path_HoweverSpelled_IsAnsweredAlike(string path)
    {
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Post, path, gateway.SecretOf(Role.Inference)));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(HttpMethod.Post, path, gateway.SecretOf(Role.Analyst)));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Post, path, "sk_live_nobody"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await StatusAsync(HttpMethod.Put, path, gateway.SecretOf(Role.Inference)));
    }

    private async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, string key)
    {
        using var client = new HttpClient { BaseAddress = gateway.Host.BaseUrl };
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(Chat, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
