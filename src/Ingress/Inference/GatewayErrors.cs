using Inferly.Ingress.Errors;
using Inferly.Pipeline.Context;

namespace Inferly.Ingress.Inference;

/// <summary>The pipeline's errors as the API's.</summary>
internal static class GatewayErrors
{
    public static ApiError ToApiError(this GatewayError error) => new(error.Status, error.Message, error.Code, error.Param)
    {
        Type = error.Type,
        RetryAfterSeconds = error.RetryAfter is { } wait ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : null,
    };
}
