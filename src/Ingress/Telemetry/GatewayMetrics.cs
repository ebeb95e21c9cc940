using System.Diagnostics;
using System.Diagnostics.Metrics;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Health;

namespace Inferly.Ingress.Telemetry;

/// <summary>The gateway's own measurements. Thread-safe.</summary>
internal sealed class GatewayMetrics
{
    private static readonly double[] DurationBuckets =
        [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

    private static readonly double[] TokenBuckets =
        [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];

    [ThreadStatic]
    private static KeyValuePair<string, object?>[]? _tags;

    private readonly Histogram<double> _attemptDuration;
    private readonly Histogram<double> _tokens;
    private readonly Histogram<double> _firstToken;
    private readonly Histogram<double> _requestDuration;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _continuations;
    private readonly Counter<long> _hedges;
    private readonly Counter<double> _cost;
    private readonly Counter<long> _recordsLost;
    private readonly Counter<long> _spansDropped;

    public GatewayMetrics(Meter meter)
    {
        _attemptDuration = meter.CreateHistogram(
            "gen_ai.client.operation.duration", "s", "Duration of upstream calls.", advice: Buckets(DurationBuckets));
        _tokens = meter.CreateHistogram("gen_ai.client.token.usage", "{token}", "Tokens of upstream calls.", advice: Buckets(TokenBuckets));
        _firstToken = meter.CreateHistogram(
            "gen_ai.server.time_to_first_token", "s", "Time from a request's arrival to its first token.", advice: Buckets(DurationBuckets));
        _requestDuration = meter.CreateHistogram(
            "inferly.request.duration", "s", "Duration of requests, as their callers felt it.", advice: Buckets(DurationBuckets));
        _requests = meter.CreateCounter<long>("inferly.requests", "{request}", "Requests by outcome.");
        _attempts = meter.CreateCounter<long>("inferly.attempts", "{call}", "Upstream calls by model and outcome.");
        _continuations = meter.CreateCounter<long>("inferly.continuations", "{switch}", "Streams that broke and went on with another model.");
        _hedges = meter.CreateCounter<long>("inferly.hedges", "{request}", "Requests for which a second call was started to meet slo_ms.");
        _cost = meter.CreateCounter<double>("inferly.cost", "USD", "Paid upstream.");
        _recordsLost = meter.CreateCounter<long>("inferly.records.lost", "{record}", "Records that the event log could not take.");
        _spansDropped = meter.CreateCounter<long>("inferly.spans.dropped", "{span}", "Spans that did not reach the collector.");
    }

    public void AttemptEnded(RequestContext context, Attempt attempt)
    {
        // One list for all of them, whose last place changes: measuring copies what it keeps.
        var tags = _tags ??= new KeyValuePair<string, object?>[4];
        tags[0] = new(TelemetryNames.OperationName, TelemetryNames.Of(context.Operation));
        tags[1] = new(TelemetryNames.ProviderName, TelemetryNames.Of(attempt.Target.Provider));
        tags[2] = new(TelemetryNames.RequestModel, attempt.Target.Model.UpstreamModel);
        if (attempt.Usage.TotalTokens > 0)
        {
            tags[3] = new(TelemetryNames.TokenType, "input");
            _tokens.Record(attempt.Usage.InputTokens, tags);
            tags[3] = new(TelemetryNames.TokenType, "output");
            _tokens.Record(attempt.Usage.OutputTokens, tags);
        }

        var outcome = attempt.Outcome.ToWire();
        tags[3] = new(TelemetryNames.Outcome, outcome);
        _attempts.Add(1, tags);
        _cost.Add((double)attempt.Cost.Usd, tags.AsSpan(0, 3));
        tags[3] = new(TelemetryNames.ErrorType, outcome);
        _attemptDuration.Record(attempt.Duration.TotalSeconds, tags.AsSpan(0, attempt.Outcome == AttemptOutcome.Answered ? 3 : 4));
    }

    public void RequestEnded(RequestContext context, string outcome, TimeSpan duration)
    {
        var tags = new TagList
        {
            { TelemetryNames.OperationName, TelemetryNames.Of(context.Operation) },
            { TelemetryNames.Outcome, outcome },
        };
        _requests.Add(1, tags);
        _requestDuration.Record(duration.TotalSeconds, tags);
        foreach (var continued in context.Continued)
        {
            _continuations.Add(1, With(new TagList { { TelemetryNames.Outcome, outcome } }, TelemetryNames.How, continued.How.ToWire()));
        }

        if (context.IsHedged)
        {
            _hedges.Add(1, new TagList { { TelemetryNames.Outcome, outcome } });
        }

        if (context.AnsweredBy is { } target && context.FirstToken is { } first)
        {
            _firstToken.Record(first.TotalSeconds, new TagList
            {
                { TelemetryNames.OperationName, TelemetryNames.Of(context.Operation) },
                { TelemetryNames.ProviderName, TelemetryNames.Of(target.Provider) },
                { TelemetryNames.RequestModel, target.Model.UpstreamModel },
            });
        }
    }

    public void RecordLost() => _recordsLost.Add(1);

    /// <param name="spans">How many.</param>
    /// <param name="reason">queue_full or export_failed.</param>
    public void SpansDropped(long spans, string reason) =>
        _spansDropped.Add(spans, new KeyValuePair<string, object?>(TelemetryNames.Reason, reason));

    private static TagList With(TagList tags, string name, object value)
    {
        tags.Add(name, value);
        return tags;
    }

    private static InstrumentAdvice<double> Buckets(double[] boundaries) => new() { HistogramBucketBoundaries = boundaries };
}
