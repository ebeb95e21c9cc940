using System.Net;
using System.Net.Http.Headers;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Health;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Relays;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>What a provider's refusal is: the outcome that the failover rules are written in, and the error the caller would see.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Error">For the caller, if it comes to that.</param>
/// <param name="RetryAfter">How long the provider asks to be left alone.</param>
internal sealed record UpstreamFailure(AttemptOutcome Outcome, GatewayError Error, TimeSpan? RetryAfter = null)
{
    // Some providers quote the whole request, or send a page of HTML.
    private const int LongestMessage = 2000;
    private const int LongestBody = 64 * 1024;
    private const int LongestName = 200;

    /// <summary>A failure in our words.</summary>
    public static UpstreamFailure Of(AttemptOutcome outcome, int status, string message, string? param = null) =>
        new(outcome, new GatewayError(status, status < 500 ? "invalid_request_error" : "server_error", outcome.ToWire(), message) { Param = param });

    /// <summary>Reads an answer that is not a 2xx.</summary>
    public static async Task<UpstreamFailure> ReadAsync(
        HttpResponseMessage response, System.IO.Stream body, IProtocol protocol, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var whole = new WholeBody();
        await whole.ReadAsync(body, null, LongestBody, cancellationToken).ConfigureAwait(false);
        var error = protocol.ReadError(response.StatusCode, whole.Written.Span);
        var retryAfter = RetryAfterOf(response.Headers, now) ?? error.RetryAfter;
        return new UpstreamFailure(OutcomeOf(response.StatusCode, error), ForCaller(response.StatusCode, error, retryAfter), retryAfter);
    }

    /// <summary>Reads an error that came inside a 200.</summary>
    public static UpstreamFailure FromAnswer(UpstreamError error)
    {
        var (outcome, status) = error.Code switch
        {
            "rate_limit_exceeded" => (AttemptOutcome.RateLimited, HttpStatusCode.TooManyRequests),
            "insufficient_quota" => (AttemptOutcome.QuotaExhausted, HttpStatusCode.BadGateway),
            "invalid_api_key" => (AttemptOutcome.CredentialRejected, HttpStatusCode.BadGateway),
            "context_length_exceeded" => (AttemptOutcome.ContextExceeded, HttpStatusCode.BadRequest),
            "content_filter" or "content_policy_violation" => (AttemptOutcome.RequestRejected, HttpStatusCode.BadRequest),
            ContinuingRelay.Diverged => (AttemptOutcome.Diverged, HttpStatusCode.BadGateway),
            _ => (AttemptOutcome.ServerError, HttpStatusCode.BadGateway),
        };
        return new UpstreamFailure(outcome, ForCaller(status, error, error.RetryAfter), error.RetryAfter);
    }

    private static AttemptOutcome OutcomeOf(HttpStatusCode status, UpstreamError error) => (int)status switch
    {
        401 => AttemptOutcome.CredentialRejected,

        // Gemini says it with a 400, Bedrock with a 403.
        _ when error.Code == "invalid_api_key" => AttemptOutcome.CredentialRejected,
        402 => AttemptOutcome.QuotaExhausted,
        403 => AttemptOutcome.Forbidden,
        429 when error.Code == "insufficient_quota" => AttemptOutcome.QuotaExhausted,
        429 => AttemptOutcome.RateLimited,
        _ when error.Code == "context_length_exceeded" => AttemptOutcome.ContextExceeded,
        404 when error.Code == "model_not_found" => AttemptOutcome.ModelUnsuitable,
        400 when error.Code is "unsupported_parameter" or "unsupported_value" => AttemptOutcome.ModelUnsuitable,
        408 or 409 or 413 => AttemptOutcome.ModelUnsuitable,
        >= 500 => AttemptOutcome.ServerError,
        >= 400 => AttemptOutcome.RequestRejected,

        // A redirect or a 1xx is no answer of an API: somebody else answers at this address.
        _ => AttemptOutcome.ServerError,
    };

    // 529 is Anthropic's own; clients know 503.
    private static GatewayError ForCaller(HttpStatusCode status, UpstreamError error, TimeSpan? retryAfter)
    {
        var code = (int)status == 529 ? 503 : (int)status < 400 ? 502 : (int)status;
        var type = error.Type?.Shorten(LongestName) ?? (code >= 500 ? "server_error" : code == 429 ? "rate_limit_error" : "invalid_request_error");
        return new GatewayError(code, type, error.Code?.Shorten(LongestName), error.Message.Shorten(LongestMessage))
        {
            Param = error.Param?.Shorten(LongestName),
            RetryAfter = retryAfter,
        };
    }

    private static TimeSpan? RetryAfterOf(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (headers.TryGetValues("retry-after-ms", out var values) && double.TryParse(values.First(), out var ms) && ms is >= 0 and < 1e9)
        {
            return TimeSpan.FromMilliseconds(ms);
        }

        if (headers.RetryAfter is not { } header)
        {
            return null;
        }

        var wait = header.Delta ?? (header.Date - now);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
