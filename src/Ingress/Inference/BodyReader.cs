using System.Buffers;
using Inferly.Ingress.Errors;

namespace Inferly.Ingress.Inference;

/// <summary>Reads a JSON body whole, up to the configured size.</summary>
/// <param name="maxBytes">The largest body taken.</param>
public sealed class BodyReader(int maxBytes)
{
    private const int FirstSize = 4096;

    /// <summary>Reads it.</summary>
    public async ValueTask<RequestBody> ReadAsync(HttpRequest request)
    {
        if (!string.IsNullOrEmpty(request.Headers.ContentEncoding))
        {
            return RequestBody.Refused(new ApiError(415, "Compressed bodies are not taken. Send the JSON as it is, without Content-Encoding.", "unsupported_media_type"));
        }

        if (request.ContentLength > maxBytes)
        {
            return TooLarge();
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)(request.ContentLength ?? FirstSize) + 1);
        var length = 0;
        while (true)
        {
            var result = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            var fits = length + result.Buffer.Length <= maxBytes;
            if (fits)
            {
                buffer = Append(buffer, ref length, result.Buffer);
            }

            request.BodyReader.AdvanceTo(result.Buffer.End);
            if (!fits)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                return TooLarge();
            }

            if (result.IsCompleted)
            {
                return RequestBody.Of(buffer, length);
            }
        }
    }

    private static byte[] Append(byte[] buffer, ref int length, in ReadOnlySequence<byte> bytes)
    {
        var needed = length + (int)bytes.Length;
        if (needed > buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, buffer.Length * 2));
            buffer.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        bytes.CopyTo(buffer.AsSpan(length));
        length = needed;
        return buffer;
    }

    private RequestBody TooLarge() => RequestBody.Refused(
        new ApiError(413, $"The body is larger than {maxBytes} bytes. Send less, or raise limits.max_body_bytes in the configuration.", "request_too_large"));
}
