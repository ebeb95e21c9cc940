using System.Globalization;

namespace Inferly.Ingress.Api.GoldenSets;

/// <summary>An endpoint's result that is a version of a golden set: an item a line, as they were put.</summary>
/// <param name="items">The items' JSON.</param>
/// <param name="version">Sent as the ETag.</param>
internal sealed class JsonLinesAnswer(IReadOnlyList<ReadOnlyMemory<byte>> items, int version) : IResult
{
    private static readonly ReadOnlyMemory<byte> EndOfLine = "\n"u8.ToArray();

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/jsonl";
        response.ContentLength = items.Sum(item => item.Length + 1L);
        response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
        response.Headers.CacheControl = "no-store";
        foreach (var item in items)
        {
            await response.Body.WriteAsync(item, httpContext.RequestAborted);
            await response.Body.WriteAsync(EndOfLine, httpContext.RequestAborted);
        }
    }
}
