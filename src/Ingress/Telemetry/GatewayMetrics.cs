using System.Diagnostics.Metrics;

namespace Inferly.Ingress.Telemetry;

/// <summary>The gateway's own measurements. Thread-safe.</summary>
internal sealed class GatewayMetrics
{
    private readonly Counter<long> _recordsLost;
    private readonly Counter<long> _spansDropped;

    public GatewayMetrics(Meter meter)
    {
        Attempts = new AttemptMetrics(meter);
        Requests = new RequestMetrics(meter);
        _recordsLost = meter.CreateCounter<long>("inferly.records.lost", "{record}", "Records that the event log could not take.");
        _spansDropped = meter.CreateCounter<long>("inferly.spans.dropped", "{span}", "Spans that did not reach the collector.");
    }

    public AttemptMetrics Attempts { get; }

    public RequestMetrics Requests { get; }

    public void RecordLost() => _recordsLost.Add(1);

    /// <param name="spans">How many.</param>
    /// <param name="reason">queue_full or export_failed.</param>
    public void SpansDropped(long spans, string reason) =>
        _spansDropped.Add(spans, new KeyValuePair<string, object?>(TelemetryNames.Reason, reason));
}
