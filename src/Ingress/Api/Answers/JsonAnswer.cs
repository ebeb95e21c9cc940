using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Inferly.Ingress.Api.Answers;

/// <summary>An endpoint's result that is one JSON object.</summary>
/// <param name="write">Writes the object.</param>
internal sealed class JsonAnswer(Action<Utf8JsonWriter> write) : IResult
{
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>The entity's revision, sent as its ETag.</summary>
    public long? Revision { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        await using (var json = new Utf8JsonWriter(body))
        {
            write(json);
        }

        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = "application/json";
        response.ContentLength = body.WrittenCount;
        if (Revision is { } revision)
        {
            response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");
        }

        // Some answers hold a secret that is shown once.
        response.Headers.CacheControl = "no-store";
        await response.Body.WriteAsync(body.WrittenMemory, httpContext.RequestAborted);
    }
}
