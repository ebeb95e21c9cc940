using Inferly.Ingress.Errors;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.Answers;

/// <summary>An endpoint's result that is an error.</summary>
internal sealed class ErrorAnswer(ApiError error) : IResult
{
    public static ErrorAnswer Of(MutationError error) => new(new ApiError(StatusOf(error.Fault), error.Message, error.Code));

    public Task ExecuteAsync(HttpContext httpContext) => httpContext.Response.WriteErrorAsync(error);

    private static int StatusOf(MutationFault fault) => fault switch
    {
        MutationFault.NotFound => StatusCodes.Status404NotFound,
        MutationFault.Conflict => StatusCodes.Status409Conflict,
        MutationFault.Stale => StatusCodes.Status412PreconditionFailed,
        MutationFault.Forbidden => StatusCodes.Status403Forbidden,
        MutationFault.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "not a fault"),
    };
}
