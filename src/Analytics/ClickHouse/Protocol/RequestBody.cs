using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Inferly.Analytics.ClickHouse.Protocol;

/// <summary>A request's body as its sender meant it.</summary>
internal static class RequestBody
{
    /// <summary>The decompressed body; an error for an encoding nobody here reads.</summary>
    public static Stream? Open(HttpRequest request, out ClickHouseError? error)
    {
        error = null;
        var encoding = request.Headers.ContentEncoding.ToString();
        switch (encoding)
        {
            case "" or "identity": return request.Body;
            case "gzip": return new GZipStream(request.Body, CompressionMode.Decompress);
            case "deflate": return new ZLibStream(request.Body, CompressionMode.Decompress);
            case "br": return new BrotliStream(request.Body, CompressionMode.Decompress);
            case "zstd": return new ZstdSharp.DecompressionStream(request.Body);
            default:
                error = ClickHouseError.NotImplemented($"Unknown Content-Encoding '{encoding}': use gzip, deflate, br or zstd");
                return null;
        }
    }

    /// <summary>Fills the buffer from the body, or as much of it as there is; answers how much.</summary>
    public static async Task<int> FillAsync(Stream body, byte[] buffer, CancellationToken cancellation) =>
        await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
}
