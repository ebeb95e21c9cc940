namespace Inferly.Ingress.Tests.Api;

/// <summary>Fails the test at an answer that is not as the OpenAPI document says.</summary>
internal sealed class CheckingHandler() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        await OpenApiCheck.CheckAsync(request, response);
        return response;
    }
}
