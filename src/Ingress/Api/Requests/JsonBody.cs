using System.Text.Json;
using Inferly.Ingress.Errors;
using Inferly.Pipeline.Requests;

namespace Inferly.Ingress.Api.Requests;

/// <summary>Reads the body of a call to <c>/api</c>: one JSON object, uncompressed, of at most 1 MiB.</summary>
internal static class JsonBody
{
    public const int MaxBytes = 1024 * 1024;

    /// <param name="request">The request; its body is read to the end.</param>
    /// <param name="mayBeEmpty">Whether no body at all reads as an object without members.</param>
    public static async Task<BodyResult> ReadAsync(HttpRequest request, bool mayBeEmpty = false)
    {
        var body = await BodyBytes.ReadAsync(request, MaxBytes);
        if (body.IsEmpty && mayBeEmpty)
        {
            return Parse("{}"u8.ToArray());
        }

        if (!request.HasJsonContentType() || request.Headers.ContentEncoding.Count > 0)
        {
            return new BodyResult(null, ApiErrors.ForStatus(StatusCodes.Status415UnsupportedMediaType, request));
        }

        return Parse(body);
    }

    private static BodyResult Parse(ReadOnlyMemory<byte> body)
    {
        if (StrictJson.Check(body.Span) is { } mistake)
        {
            return new BodyResult(null, ApiErrors.InvalidRequest(mistake));
        }

        var root = JsonElement.Parse(body.Span, new JsonDocumentOptions { MaxDepth = StrictJson.MaxDepth });
        var problem = new FirstProblem();
        var reader = new JsonObjectReader(root, JsonPath.Root, problem);
        return problem.Error is { } notAnObject ? new BodyResult(null, ApiErrors.InvalidRequest(notAnObject)) : new BodyResult(reader, null);
    }
}
