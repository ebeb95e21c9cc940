using System.Net;
using System.Text;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Providers.Bedrock;
using Inferly.Pipeline.Requests;
using Inferly.Pipeline.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Pipeline.Tests.Providers.Bedrock;

public sealed class BedrockProtocolTests
{
    private const string Model = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
    private static readonly BedrockProtocol Protocol = new(Calls.Endpoint("https://bedrock-runtime.eu-west-1.amazonaws.com", "eu-west-1"), Time);

    [Theory]
    [InlineData(Model, false, "/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse")]
    [InlineData("arn:aws:bedrock:us-east-1:1:inference-profile/x", true, "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fx/converse-stream")]
    public void Encode_ModelAndStream_MakeThePath(string model, bool stream, string path)
    {
        var body = $$"""{"model":"m","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"Hi"}]}""";
        var message = Protocol.Encode(Calls.Chat(body, model)).Message!;
        Assert.Equal(path, message.RequestUri!.PathAndQuery);
        Assert.Equal("Bearer secret", Assert.Single(message.Headers.GetValues("Authorization")));
        Assert.False(message.Headers.Contains("x-amz-date"));
    }

    // Reckoned by another implementation, from a path that is encoded twice: .../us.anthropic.claude-sonnet-4-5-20250929-v1%253A0/converse.
    [Theory]
    [InlineData(null, "content-type;host;x-amz-date", "c00bbf15ffc5373b4fda3bf23935aceaa94c60ea8525707e4ce045de16e1aa66")]
    [InlineData("session+token/=", "content-type;host;x-amz-date;x-amz-security-token", "31fb23921b287040bb991b3372cafa170879b7eb62fa0e81a553ca91cda26749")]
    public void Encode_AccessKeys_SignWhatIsSent(string? token, string names, string signature)
    {
        var credential = new Credential("aws#0") { AccessKeyId = "AKIDEXAMPLE", SecretAccessKey = "secret", SessionToken = token };
        var message = Protocol.Encode(Calls.Chat("""{"model":"m","messages":[{"role":"user","content":"Hi"}]}""", Model) with { Credential = credential }).Message!;
        Assert.Equal("""{"messages":[{"role":"user","content":[{"text":"Hi"}]}],"inferenceConfig":{}}""", Encoding.UTF8.GetString(Bytes(message)));
        Assert.Equal("application/json", message.Content!.Headers.ContentType!.ToString());
        Assert.Equal("20260304T050607Z", Assert.Single(message.Headers.GetValues("x-amz-date")));
        Assert.Equal(token is null ? [] : [token], message.Headers.TryGetValues("x-amz-security-token", out var tokens) ? tokens : []);
        Assert.Equal(
            $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260304/eu-west-1/bedrock/aws4_request, SignedHeaders={names}, Signature={signature}",
            Assert.Single(message.Headers.GetValues("Authorization")));
    }

    [Fact]
    public void Encode_PortInTheAddress_IsPartOfTheSignedHost()
    {
        var credential = new Credential("aws#0") { AccessKeyId = "AKIDEXAMPLE", SecretAccessKey = "secret" };
        string Authorization(string baseUrl) => new BedrockProtocol(Calls.Endpoint(baseUrl, "eu-west-1"), Time)
            .Encode(Calls.Any with { Credential = credential }).Message!.Headers.GetValues("Authorization").Single();
        Assert.NotEqual(Authorization("http://127.0.0.1:81"), Authorization("http://127.0.0.1:82"));
        Assert.Equal(Authorization("http://127.0.0.1:80"), Authorization("http://127.0.0.1"));
    }

    [Fact]
    public void Speaks_ChatAlone()
    {
        Assert.Equal([Operation.Chat], Enum.GetValues<Operation>().Where(Protocol.Speaks));
        Assert.DoesNotContain(Enum.GetValues<Operation>(), Protocol.IsNative);
        Assert.IsType<EventStreamFraming>(Protocol.CreateFraming());
    }

    [Theory]
    [InlineData(400, "Input is too long for requested model.", "context_length_exceeded")]
    [InlineData(400, "The model returned the following errors: prompt is too long: 210000 tokens > 200000 maximum", "context_length_exceeded")]
    [InlineData(400, "The provided model identifier is invalid.", "model_not_found")]
    [InlineData(400, "A conversation must start with a user message.", null)]
    [InlineData(403, "The security token included in the request is invalid.", "invalid_api_key")]
    [InlineData(403, "The request signature we calculated does not match the signature you provided.", "invalid_api_key")]
    [InlineData(403, "Authentication failed: Please make sure your API Key is valid.", "invalid_api_key")]
    [InlineData(403, "You don't have access to the model with the specified model ID.", "access_denied")]
    [InlineData(404, "Could not resolve the foundation model from the provided model identifier.", "model_not_found")]
    [InlineData(429, "Too many requests, please wait before trying again.", "rate_limit_exceeded")]
    [InlineData(503, "Bedrock is unable to process your request.", "overloaded")]
    [InlineData(500, "Internal", null)]
    public void ReadError_MessageAndStatus_AreMappedToOpenAisCodes(int status, string message, string? code)
    {
        foreach (var member in (string[])["message", "Message"])
        {
            var error = Protocol.ReadError((HttpStatusCode)status, Encoding.UTF8.GetBytes($$"""{"{{member}}":"{{message}}"}"""));
            Assert.Equal((code, message), (error.Code, error.Message));
        }
    }

    [Fact]
    public void ReadError_OtherBodies_AreShownAsTheyAre()
    {
        Assert.Equal(("rate_limit_exceeded", "slow down"), Read(429, "slow down"));
        Assert.Equal((null, "The provider answered 502 without a body."), Read(502, ""));
        Assert.Equal((null, "{}"), Read(400, "{}"));

        static (string? Code, string Message) Read(int status, string body)
        {
            var error = Protocol.ReadError((HttpStatusCode)status, Encoding.UTF8.GetBytes(body));
            return (error.Code, error.Message);
        }
    }

    private static byte[] Bytes(HttpRequestMessage message)
    {
        using var stream = new MemoryStream();
        message.Content!.CopyTo(stream, null, CancellationToken.None);
        return stream.ToArray();
    }
}
