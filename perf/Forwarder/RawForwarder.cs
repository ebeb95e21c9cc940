using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Inferly.Perf.Forwarder;

/// <summary>
/// Kestrel to HttpMessageInvoker with nothing between but one scan of the JSON for `model`, which no gateway can do
/// without: read the body -> scan it -> send the same bytes on -> relay the answer as it arrives.
/// </summary>
internal sealed class RawForwarder(string upstream) : IDisposable
{
    private const int RelayBufferBytes = 16 * 1024;

    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
    });

    public async Task ForwardAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        var body = await ReadWholeAsync(reader, context.RequestAborted);
        if (!HasModel(body))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, upstream + context.Request.Path.Value);
        request.Content = new ReadOnlyMemoryContent(body.IsSingleSegment ? body.First : body.ToArray());
        request.Content.Headers.ContentType = JsonContent;
        request.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers.Authorization.ToString());
        using var response = await _invoker.SendAsync(request, context.RequestAborted);
        reader.AdvanceTo(body.End);
        await RelayAsync(response, context);
    }

    public void Dispose() => _invoker.Dispose();

    private static MediaTypeHeaderValue JsonContent { get; } = new("application/json");

    private static async ValueTask<ReadOnlySequence<byte>> ReadWholeAsync(PipeReader reader, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            if (read.IsCompleted)
            {
                return read.Buffer;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static bool HasModel(ReadOnlySequence<byte> body)
    {
        var json = new Utf8JsonReader(body);
        bool found = false;
        while (json.Read())
        {
            found |= json.CurrentDepth == 1 && json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("model"u8);
        }

        return found;
    }

    private static async Task RelayAsync(HttpResponseMessage response, HttpContext context)
    {
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        context.Response.ContentLength = response.Content.Headers.ContentLength;

        await using var source = await response.Content.ReadAsStreamAsync(context.RequestAborted);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(RelayBufferBytes);
        try
        {
            while (await source.ReadAsync(buffer, context.RequestAborted) is var read && read > 0)
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
