using Inferly.Analytics.ClickHouse;
using Inferly.Ingress.Errors;

namespace Inferly.Ingress.Api.Traces;

/// <summary>Why traces can't be read.</summary>
internal static class TraceErrors
{
    /// <summary>No such request in this project; or its record is still on its way.</summary>
    public static ApiError NotFound { get; } = new(
        StatusCodes.Status404NotFound,
        "The project has no such request. A record can be read a second or two after its answer.",
        "trace_not_found",
        "request_id");

    /// <summary>This process has no analytics role.</summary>
    public static ApiError NotHere { get; } = new(
        StatusCodes.Status503ServiceUnavailable,
        "This process does not read traces. Ask one that runs with --roles analytics.",
        "traces_unavailable");

    /// <summary>Whether an exception means that the trace store is away, and not that something is wrong with the question.</summary>
    public static bool IsUnavailable(Exception exception) => exception is OperationCanceledException or HttpRequestException or ObjectDisposedException;

    /// <summary>The trace store is not there now; records wait in the log meanwhile.</summary>
    public static ApiError Unavailable(IServiceProvider services) => new(
        StatusCodes.Status503ServiceUnavailable,
        services.GetRequiredService<IClickHouse>().State.Message ?? "The trace store does not answer. Try again; records wait in the log meanwhile.",
        "traces_unavailable")
    {
        RetryAfterSeconds = 5,
    };
}
