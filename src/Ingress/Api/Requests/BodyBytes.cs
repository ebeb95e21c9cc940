using Microsoft.AspNetCore.Http.Features;

namespace Inferly.Ingress.Api.Requests;

/// <summary>Reads the bytes of a body.</summary>
internal static class BodyBytes
{
    /// <param name="request">The request; its body is read to the end.</param>
    /// <param name="maxBytes">The server itself stops reading there, and throws what becomes the answer 413.</param>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, long maxBytes)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = maxBytes;
        }

        using var buffer = new MemoryStream((int)Math.Min(request.ContentLength ?? 0, maxBytes));
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
