namespace Inferly.Faults.Wire;

/// <summary>Errors in OpenAI's shape.</summary>
internal static class OpenAiErrors
{
    public static byte[] Body(Failure failure) => Json.Bytes(new
    {
        error = new { message = failure.Message, type = Type(failure), param = (string?)null, code = failure.Code },
    });

    private static string Type(Failure failure) => failure switch
    {
        { Code: "insufficient_quota" } => "insufficient_quota",
        { Status: 429 } => "requests",
        { Status: >= 500 } => "server_error",
        _ => "invalid_request_error",
    };
}
