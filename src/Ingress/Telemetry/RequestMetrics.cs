using System.Diagnostics.Metrics;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Health;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Inferly.Ingress.Telemetry;

/// <summary>The measurements of requests. Whoever collects them sees every request that has ended (<see cref="Batches{T}"/>). Thread-safe.</summary>
internal sealed class RequestMetrics
{
    private readonly Batches<EndedRequest> _ended;
    private readonly Dictionary<(string Operation, RequestOutcome Outcome), Tally> _tallies = [];
    private readonly Histogram<double> _firstToken;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _continuations;
    private readonly Counter<long> _hedges;

    public RequestMetrics(Meter meter)
    {
        _ended = new Batches<EndedRequest>(Measure);
        _firstToken = meter.CreateHistogram(
            "gen_ai.server.time_to_first_token", "s", "Time from a request's arrival to its first token.", advice: MetricBuckets.Durations);
        _duration = meter.CreateHistogram("inferly.request.duration", "s", "Duration of requests, as their callers felt it.", advice: MetricBuckets.Durations);
        meter.CreateObservableCounter("inferly.requests", () => _ended.Settled(Counts), "{request}", "Requests by outcome.");
        _continuations = meter.CreateCounter<long>("inferly.continuations", "{switch}", "Streams that broke and went on with another model.");
        _hedges = meter.CreateCounter<long>("inferly.hedges", "{request}", "Requests for which a second call was started to meet slo_ms.");
    }

    /// <summary>A request has ended, so long after it came.</summary>
    public void Ended(RequestContext context, TimeSpan duration)
    {
        _ended.Add(new EndedRequest(context.Operation, context.Outcome, duration, context.AnsweredBy, context.FirstToken));
        foreach (var continued in context.Continued)
        {
            _continuations.Add(1, OutcomeOf(context), new Tag(TelemetryNames.How, continued.How.ToWire()));
        }

        if (context.IsHedged)
        {
            _hedges.Add(1, OutcomeOf(context));
        }
    }

    private static Tag OutcomeOf(RequestContext context) => new(TelemetryNames.Outcome, TelemetryNames.Of(context.Outcome));

    private void Measure(ReadOnlySpan<EndedRequest> requests)
    {
        foreach (ref readonly var request in requests)
        {
            var operation = TelemetryNames.Of(request.Operation);
            var tally = TallyOf(operation, request.Outcome);
            tally.Count++;
            _duration.Record(request.Duration.TotalSeconds, tally.Tags);
            if (request is { AnsweredBy: { } target, FirstToken: { } first })
            {
                _firstToken.Record(
                    first.TotalSeconds,
                    new Tag(TelemetryNames.OperationName, operation),
                    new Tag(TelemetryNames.ProviderName, TelemetryNames.Of(target.Provider)),
                    new Tag(TelemetryNames.RequestModel, target.Model.UpstreamModel));
            }
        }
    }

    private Tally TallyOf(string operation, RequestOutcome outcome)
    {
        if (!_tallies.TryGetValue((operation, outcome), out var tally))
        {
            _tallies[(operation, outcome)] = tally = new Tally(operation, outcome);
        }

        return tally;
    }

    private Measurement<long>[] Counts() => [.. _tallies.Values.Select(tally => new Measurement<long>(tally.Count, tally.Tags))];

    // Requests that ended alike.
    private sealed class Tally(string operation, RequestOutcome outcome)
    {
        public Tag[] Tags { get; } = [new(TelemetryNames.OperationName, operation), new(TelemetryNames.Outcome, TelemetryNames.Of(outcome))];

        public long Count { get; set; }
    }
}
