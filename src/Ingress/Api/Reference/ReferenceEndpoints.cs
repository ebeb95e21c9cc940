using Inferly.Ingress.Access;
using Scalar.AspNetCore;

namespace Inferly.Ingress.Api.Reference;

/// <summary>The description of the whole surface: <c>/openapi.json</c> for programs, <c>/docs</c> for people.</summary>
internal static class ReferenceEndpoints
{
    private const string DocumentPath = "/openapi.json";

    // The page and all that it loads come from here; the browser holds it to that.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly byte[] Document = ReadDocument();

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(DocumentPath, () => Results.Bytes(Document, "application/json")).AllowWithoutKey();
        routes.MapScalarApiReference("/docs", Configure)
            .AllowWithoutKey()
            .AddEndpointFilter(async (invocation, next) =>
            {
                invocation.HttpContext.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
                return await next(invocation);
            });
    }

    private static void Configure(ScalarOptions options) => options
        .WithTitle("Inferly API")
        .WithOpenApiRoutePattern(DocumentPath)
        .DisableDefaultFonts()
        .DisableTelemetry()
        .DisableAgent()
        .DisableMcp();

    private static byte[] ReadDocument()
    {
        using var resource = typeof(ReferenceEndpoints).Assembly.GetManifestResourceStream("openapi.json")
            ?? throw new InvalidOperationException("The OpenAPI document is not embedded.");
        using var buffer = new MemoryStream();
        resource.CopyTo(buffer);
        return buffer.ToArray();
    }
}
