using System.Net;
using System.Text;
using Inferly.Pipeline.Providers.Anthropic;
using Inferly.Pipeline.Providers.Sse;
using Inferly.Pipeline.Requests;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Pipeline.Tests.Providers.Anthropic;

public sealed class AnthropicProtocolTests
{
    private static readonly AnthropicProtocol Protocol = new(Calls.Endpoint("https://api.anthropic.com"));

    [Theory]
    [InlineData("https://api.anthropic.com", "https://api.anthropic.com/v1/messages")]
    [InlineData("https://api.anthropic.com/v1", "https://api.anthropic.com/v1/messages")]
    [InlineData("http://127.0.0.1:9/claude", "http://127.0.0.1:9/claude/v1/messages")]
    public void Encode_BaseUrl_IsTakenWithAndWithoutVersion(string baseUrl, string address)
    {
        var message = new AnthropicProtocol(Calls.Endpoint(baseUrl, headers: ("x-team", "a"))).Encode(Calls.Any).Message!;
        Assert.Equal(address, message.RequestUri!.AbsoluteUri);
        Assert.Equal(["secret"], message.Headers.GetValues("x-api-key"));
        Assert.Equal(["2023-06-01"], message.Headers.GetValues("anthropic-version"));
        Assert.Equal(["a"], message.Headers.GetValues("x-team"));
        Assert.NotNull(message.Content!.Headers.ContentLength);
    }

    [Fact]
    public void Speaks_ChatAlone()
    {
        Assert.Equal([Operation.Chat], Enum.GetValues<Operation>().Where(Protocol.Speaks));
        Assert.DoesNotContain(Enum.GetValues<Operation>(), Protocol.IsNative);
        Assert.IsType<SseFraming>(Protocol.CreateFraming());
    }

    [Theory]
    [InlineData(400, "invalid_request_error", "prompt is too long: 200001 tokens > 200000 maximum", "context_length_exceeded")]
    [InlineData(400, "invalid_request_error", "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000", "context_length_exceeded")]
    [InlineData(400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API.", "insufficient_quota")]
    [InlineData(400, "invalid_request_error", "messages: at least one message is required", "invalid_request_error")]
    [InlineData(401, "authentication_error", "invalid x-api-key", "invalid_api_key")]
    [InlineData(402, "billing_error", "Payment required", "insufficient_quota")]
    [InlineData(403, "permission_error", "Not allowed", "permission_error")]
    [InlineData(404, "not_found_error", "model: claude-9", "model_not_found")]
    [InlineData(413, "request_too_large", "Request exceeds the maximum size", "request_too_large")]
    [InlineData(429, "rate_limit_error", "Number of requests has exceeded your limit", "rate_limit_exceeded")]
    [InlineData(500, "api_error", "Internal server error", "api_error")]
    [InlineData(529, "overloaded_error", "Overloaded", "overloaded")]
    public void ReadError_AnthropicsTypes_AreMappedToOpenAisCodes(int status, string type, string message, string code)
    {
        var error = Protocol.ReadError(
            (HttpStatusCode)status,
            Encoding.UTF8.GetBytes($$$"""{"type":"error","error":{"type":"{{{type}}}","message":"{{{message}}}"},"request_id":"req_1"}"""));
        Assert.Equal((code, type, message), (error.Code, error.Type, error.Message));
    }

    [Theory]
    [InlineData(529, "<html>busy</html>", "overloaded", "<html>busy</html>")]
    [InlineData(503, "no upstream", "overloaded", "no upstream")]
    [InlineData(429, "", "rate_limit_exceeded", "The provider answered 429 without a body.")]
    [InlineData(502, "{\"error\":\"x\"}", null, "{\"error\":\"x\"}")]
    public void ReadError_OtherBodies_AreShownAsTheyAre(int status, string body, string? code, string message)
    {
        var error = Protocol.ReadError((HttpStatusCode)status, Encoding.UTF8.GetBytes(body));
        Assert.Equal((code, message), (error.Code, error.Message));
    }
}
