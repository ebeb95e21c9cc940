using System.Net;
using System.Text.Json;
using Inferly.Pipeline.Providers.OpenAi;

namespace Inferly.Pipeline.Tests.Providers.OpenAi;

public sealed class OpenAiErrorsTests
{
    [Theory]
    [InlineData("context_length_exceeded", "Too long.", "context_length_exceeded")]
    [InlineData(null, "This model's maximum context length is 8192 tokens.", "context_length_exceeded")]
    [InlineData(null, "Unknown directive: use 401, 429 or context_length_exceeded.", null)]
    [InlineData("invalid_value", "Prompt 'what is context_length_exceeded' was refused.", "invalid_value")]
    public void Read_MessageAndCode_IsContextLengthByCodeOrKnownSentence(string? code, string message, string? expected)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { error = new { message, code } });

        Assert.Equal(expected, OpenAiErrors.Read(HttpStatusCode.BadRequest, body).Code);
    }
}
