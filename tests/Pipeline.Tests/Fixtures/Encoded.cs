using System.Text.Json.Nodes;
using Inferly.Pipeline.Providers;

namespace Inferly.Pipeline.Tests.Fixtures;

/// <summary>Reads requests as they would go out.</summary>
internal static class Encoded
{
    /// <summary>The body of a request, which must not have been refused.</summary>
    public static JsonNode Body(EncodedCall call)
    {
        Assert.True(call.Message is not null, $"{call.Unsupported?.Path}: {call.Unsupported?.Message}");
        return Body(call.Message);
    }

    /// <summary>All that matters of a request, or why there is none.</summary>
    public static JsonNode Describe(EncodedCall call)
    {
        if (call.Unsupported is { } refused)
        {
            Assert.Null(call.Message);
            return new JsonObject { ["refused"] = refused.Path, ["message"] = refused.Message };
        }

        var message = call.Message!;
        Assert.Equal(HttpMethod.Post, message.Method);
        return new JsonObject { ["url"] = message.RequestUri!.AbsoluteUri, ["body"] = Body(message) };
    }

    private static JsonNode Body(HttpRequestMessage message)
    {
        using var stream = new MemoryStream();
        message.Content!.CopyTo(stream, null, CancellationToken.None);
        Assert.Equal(stream.Length, message.Content.Headers.ContentLength);
        Assert.Equal("application/json", message.Content.Headers.ContentType?.ToString());
        return JsonNode.Parse(stream.ToArray())!;
    }
}
