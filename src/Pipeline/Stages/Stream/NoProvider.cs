using Inferly.Pipeline.Context;
using Inferly.Pipeline.Health;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>503 for a request that nobody answered: what was tried, and when trying again makes sense.</summary>
internal static class NoProvider
{
    public static GatewayError Error(RequestContext context)
    {
        var tried = string.Join("; ", context.Attempts.Select(Told));
        var message = context.Attempts.Count == 0
            ? "Every model that may serve this request asked to be left alone for now."
            : $"No provider answered. Tried: {tried}";
        return new GatewayError(503, "server_error", "no_provider_available", message) { RetryAfter = Wait(context) };
    }

    // What a provider says of our own credential or account is none of the caller's business.
    private static string Told(Attempt attempt)
    {
        var isOurs = attempt.Outcome is AttemptOutcome.CredentialRejected or AttemptOutcome.Forbidden or AttemptOutcome.QuotaExhausted;
        var what = $"{attempt.Target.Model.Id}: {attempt.Outcome.ToWire()}";
        return isOurs ? what : $"{what} ({attempt.Error?.Message})";
    }

    // The first candidate to come back, or a second if none says when.
    private static TimeSpan Wait(RequestContext context)
    {
        var soonest = TimeSpan.MaxValue;
        foreach (var candidate in context.Candidates)
        {
            var quiet = candidate.Target.Health.QuietFor;
            soonest = quiet < soonest ? quiet : soonest;
        }

        return soonest == TimeSpan.MaxValue || soonest < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : soonest;
    }
}
