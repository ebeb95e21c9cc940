using System.Diagnostics.Metrics;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Requests;

namespace Inferly.Ingress.Telemetry;

/// <summary>The measurements of upstream calls. Whoever collects them sees every call that has ended (<see cref="Batches{T}"/>). Thread-safe.</summary>
internal sealed class AttemptMetrics
{
    private readonly Batches<EndedAttempt> _ended;
    private readonly Dictionary<(string Operation, string Provider, string Model), ModelTally> _models = [];
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _tokens;

    public AttemptMetrics(Meter meter)
    {
        _ended = new Batches<EndedAttempt>(Measure);
        _duration = meter.CreateHistogram("gen_ai.client.operation.duration", "s", "Duration of upstream calls.", advice: MetricBuckets.Durations);
        _tokens = meter.CreateHistogram("gen_ai.client.token.usage", "{token}", "Tokens of upstream calls.", advice: MetricBuckets.Tokens);
        meter.CreateObservableCounter("inferly.attempts", () => _ended.Settled(Counts), "{call}", "Upstream calls by model and outcome.");
        meter.CreateObservableCounter("inferly.cost", () => _ended.Settled(Costs), "USD", "Paid upstream.");
    }

    /// <summary>An upstream call has ended.</summary>
    public void Ended(Operation operation, Attempt attempt) => _ended.Add(new EndedAttempt(
        operation, attempt.Target, attempt.Outcome, attempt.Usage.InputTokens, attempt.Usage.OutputTokens, attempt.Cost, attempt.Duration));

    private void Measure(ReadOnlySpan<EndedAttempt> attempts)
    {
        var (model, target, operation) = (default(ModelTally)!, default(Target), default(Operation));
        foreach (ref readonly var attempt in attempts)
        {
            // Mostly the same model again, whose names need not be hashed.
            if (!ReferenceEquals(attempt.Target, target) || attempt.Operation != operation)
            {
                (model, target, operation) = (ModelOf(attempt), attempt.Target, attempt.Operation);
            }

            if (attempt.InputTokens > 0 || attempt.OutputTokens > 0)
            {
                _tokens.Record(attempt.InputTokens, model.Input);
                _tokens.Record(attempt.OutputTokens, model.Output);
            }

            var calls = model.Of(attempt.Outcome);
            calls.Count++;
            model.Cost += attempt.Cost;
            _duration.Record(attempt.Duration.TotalSeconds, calls.OfDuration);
        }
    }

    private ModelTally ModelOf(in EndedAttempt attempt)
    {
        var key = (TelemetryNames.Of(attempt.Operation), TelemetryNames.Of(attempt.Target.Provider), attempt.Target.Model.UpstreamModel);
        if (!_models.TryGetValue(key, out var model))
        {
            _models[key] = model = new ModelTally(key.Item1, key.Item2, key.UpstreamModel);
        }

        return model;
    }

    private Measurement<long>[] Counts() =>
        [.. _models.Values.SelectMany(model => model.All).Select(calls => new Measurement<long>(calls.Count, calls.Tags))];

    private Measurement<double>[] Costs() => [.. _models.Values.Select(model => new Measurement<double>((double)model.Cost.Usd, model.Tags))];
}
