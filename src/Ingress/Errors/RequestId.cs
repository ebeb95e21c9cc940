namespace Inferly.Ingress.Errors;

/// <summary>
/// The id of a request: <c>req_</c> and a version 7 UUID in hexadecimal, so that ids sort by time. It is the answer's
/// <c>x-request-id</c>, and <c>HttpContext.TraceIdentifier</c> inside.
/// </summary>
public static class RequestId
{
    public const string Header = "x-request-id";

    public static string New(DateTimeOffset now) => string.Concat("req_", Guid.CreateVersion7(now).ToString("N"));
}
