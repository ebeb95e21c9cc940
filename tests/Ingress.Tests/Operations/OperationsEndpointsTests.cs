using System.Net;
using Inferly.Ingress.Tests.Hosting;

namespace Inferly.Ingress.Tests.Operations;

public sealed class OperationsEndpointsTests
{
    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task Head_Probe_AnswersAsGetWithoutABody(string path)
    {
        await using var host = await GatewayHost.StartAsync("{}");
        using var client = host.CreateClient(null);
        using var get = await client.GetAsync(path, TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var head = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (get.StatusCode, head.StatusCode));
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }
}
