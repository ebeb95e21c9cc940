using System.Net;
using System.Text;
using Inferly.Pipeline.Providers.Gemini;
using Inferly.Pipeline.Providers.Sse;
using Inferly.Pipeline.Requests;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Pipeline.Tests.Providers.Gemini;

public sealed class GeminiProtocolTests
{
    private static readonly GeminiProtocol Protocol = new(Calls.Endpoint("https://generativelanguage.googleapis.com/v1beta"));

    [Theory]
    [InlineData("https://g.example", "gemini-2.5-flash", false, "https://g.example/v1beta/models/gemini-2.5-flash:generateContent")]
    [InlineData("https://g.example/v1beta", "gemini-2.5-flash", true, "https://g.example/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse")]
    [InlineData("https://g.example/v1", "tunedModels/my model", false, "https://g.example/v1/tunedModels/my%20model:generateContent")]
    public void Encode_ModelAndStream_MakeTheAddress(string baseUrl, string model, bool stream, string address)
    {
        var body = $$"""{"model":"m","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"Hi"}]}""";
        var message = new GeminiProtocol(Calls.Endpoint(baseUrl)).Encode(Calls.Chat(body, model)).Message!;
        Assert.Equal(address, message.RequestUri!.AbsoluteUri);
        Assert.Equal(["secret"], message.Headers.GetValues("x-goog-api-key"));
    }

    [Fact]
    public void Speaks_ChatAndEmbeddings()
    {
        Assert.Equal([Operation.Chat, Operation.Embedding], Enum.GetValues<Operation>().Where(Protocol.Speaks));
        Assert.DoesNotContain(Enum.GetValues<Operation>(), Protocol.IsNative);
        Assert.IsType<SseFraming>(Protocol.CreateFraming());
    }

    [Theory]
    [InlineData(400, "INVALID_ARGUMENT", "The input token count (1500000) exceeds the maximum number of tokens allowed (1048576).", "context_length_exceeded")]
    [InlineData(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", "invalid_api_key")]
    [InlineData(400, "INVALID_ARGUMENT", "Invalid value at 'contents'", "invalid_argument")]
    [InlineData(400, "FAILED_PRECONDITION", "User location is not supported for the API use.", "failed_precondition")]
    [InlineData(403, "PERMISSION_DENIED", "Your API key was reported as leaked. Please use another API key.", "invalid_api_key")]
    [InlineData(403, "PERMISSION_DENIED", "Forbidden", "permission_denied")]
    [InlineData(404, "NOT_FOUND", "models/gemini-9 is not found for API version v1beta", "model_not_found")]
    [InlineData(429, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted.", "insufficient_quota")]
    [InlineData(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota, please check your plan and billing details.", "rate_limit_exceeded")]
    [InlineData(503, "UNAVAILABLE", "The model is overloaded. Please try again later.", "overloaded")]
    public void ReadError_GooglesStatus_IsMappedToOpenAisCodes(int status, string word, string message, string code)
    {
        var body = $$$"""{"error":{"code":{{{status}}},"message":"{{{message}}}","status":"{{{word}}}"}}""";
        foreach (var form in (string[])[body, $"[{body}\n]\n"])
        {
            var error = Protocol.ReadError((HttpStatusCode)status, Encoding.UTF8.GetBytes(form));
            Assert.Equal((code, word, message, null), (error.Code, error.Type, error.Message, error.RetryAfter));
        }
    }

    [Fact]
    public void ReadError_Details_NameTheFieldAndTheDelay()
    {
        var error = Protocol.ReadError(HttpStatusCode.BadRequest, """
            {"error":{"code":400,"message":"Bad","status":"INVALID_ARGUMENT","details":[
              {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"},
              {"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"contents[0].parts","description":"empty"}]},
              {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"7s"}]}}
            """u8);
        Assert.Equal(("invalid_api_key", "contents[0].parts", TimeSpan.FromSeconds(7)), (error.Code, error.Param, error.RetryAfter));
    }

    [Theory]
    [InlineData("-1s")]
    [InlineData("NaNs")]
    [InlineData("1e99s")]
    [InlineData("soon")]
    [InlineData("s")]
    public void ReadError_SenselessDelay_IsNone(string delay)
    {
        var body = $$$"""{"error":{"message":"m","status":"RESOURCE_EXHAUSTED","details":[{"@type":"x.RetryInfo","retryDelay":"{{{delay}}}"}]}}""";
        Assert.Null(Protocol.ReadError(HttpStatusCode.TooManyRequests, Encoding.UTF8.GetBytes(body)).RetryAfter);
    }

    [Theory]
    [InlineData("<html>", 503, "overloaded")]
    [InlineData("[]", 500, null)]
    [InlineData("", 401, "invalid_api_key")]
    public void ReadError_OtherBodies_AreShownAsTheyAre(string body, int status, string? code) =>
        Assert.Equal(code, Protocol.ReadError((HttpStatusCode)status, Encoding.UTF8.GetBytes(body)).Code);
}
