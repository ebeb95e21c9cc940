using System.Net;
using System.Text;
using Inferly.Ingress.Access;
using Inferly.Ingress.Tests.Api;
using Inferly.Pipeline.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inferly.Ingress.Tests.Errors;

public sealed class ErrorMiddlewareTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task UnknownRoute_Is404InTheShape()
    {
        await using var host = await ApiHost.StartAsync();

        var message = await (await host.Client.GetAsync("/v2/nothing?key=value", _cancel)).ErrorAsync(HttpStatusCode.NotFound, "unknown_url");

        Assert.Contains("GET /v2/nothing", message, StringComparison.Ordinal);
        Assert.DoesNotContain("value", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongMethod_Is405WithWhatIsAllowed()
    {
        await using var host = await ApiHost.StartAsync();

        var response = await host.SendAsync(HttpMethod.Put, "/api/projects", ApiHost.AdminSecret, "{}");

        await response.ErrorAsync(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        Assert.Equal(["GET", "POST"], response.Content.Headers.Allow.Order());
    }

    [Fact]
    public async Task Exception_Is500ThatTellsNothingOfTheInside()
    {
        await using var host = await ApiHost.StartAsync(routes =>
            routes.MapGet("/broken", string () => throw new InvalidOperationException("connection string: secret")).AllowWithoutKey());

        var response = await host.Client.GetAsync("/broken", _cancel);

        var message = await response.ErrorAsync(HttpStatusCode.InternalServerError, "internal_error");
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
        Assert.Contains($"Request {response.Headers.GetValues("x-request-id").Single()} failed", host.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exception_AfterTheAnswerBegan_CutsTheConnection()
    {
        await using var host = await ApiHost.StartAsync(routes => routes.MapGet("/half", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("half of");
            await context.Response.Body.FlushAsync();
            throw new InvalidOperationException();
        }).AllowWithoutKey());
        using var client = new HttpClient { BaseAddress = host.Address };

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync("/half", _cancel));
    }

    [Fact]
    public async Task OwnRequestIdOfTheCaller_IsNotAdopted()
    {
        await using var host = await ApiHost.StartAsync();

        var response = await host.SendAsync(HttpMethod.Get, "/api/projects", ApiHost.AdminSecret, null, ("x-request-id", "mine"));

        Assert.StartsWith("req_", Assert.Single(response.Headers.GetValues("x-request-id")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequestIds_OfLaterRequests_SortBehind()
    {
        await using var host = await ApiHost.StartAsync();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add((await host.Client.GetAsync("/nothing", _cancel)).Headers.GetValues("x-request-id").Single());
            host.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Theory]
    [InlineData("text/plain", null, HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")]
    [InlineData("application/json", "gzip", HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")]
    [InlineData("application/json; charset=utf-8", null, HttpStatusCode.BadRequest, "invalid_request")]
    public async Task Body_OfAnotherKind_Is415(string type, string? encoding, HttpStatusCode status, string code)
    {
        await using var host = await ApiHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/projects") { Content = new ByteArrayContent("{}"u8.ToArray()) };
        request.Headers.Add("Authorization", $"Bearer {ApiHost.AdminSecret}");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (encoding is not null)
        {
            request.Content.Headers.ContentEncoding.Add(encoding);
        }

        using var response = await host.Client.SendAsync(request, _cancel);

        await response.ErrorAsync(status, code, status == HttpStatusCode.BadRequest ? "id" : null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_TooLarge_Is413(bool chunked)
    {
        await using var host = await ApiHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/projects");
        request.Content = new StringContent($$"""{"id":"big","name":"{{new string('a', 1024 * 1024)}}"}""", Encoding.UTF8, "application/json");
        request.Headers.Add("Authorization", $"Bearer {ApiHost.AdminSecret}");
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await host.Client.SendAsync(request, _cancel);

        await response.ErrorAsync(HttpStatusCode.RequestEntityTooLarge, "request_too_large");
    }

    [Fact]
    public async Task ControlLogDown_Is503WithRetryAfter()
    {
        await using var host = await ApiHost.StartAsync();
        host.Log.IsUnavailable = true;

        var response = await host.SendAsync(HttpMethod.Post, "/api/projects", ApiHost.SecretOf(Role.Admin), """{"id":"new"}""");

        await response.ErrorAsync(HttpStatusCode.ServiceUnavailable, "control_log_unavailable");
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await host.SendAsync(HttpMethod.Get, "/api/projects", ApiHost.AdminSecret)).StatusCode);
    }
}
