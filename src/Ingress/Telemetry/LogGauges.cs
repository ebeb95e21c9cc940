using System.Diagnostics.Metrics;
using Inferly.Analytics.Log;
using Inferly.Analytics.Topics;

namespace Inferly.Ingress.Telemetry;

/// <summary>How the local log is, read at the moment of a scrape or an export. Thread-safe.</summary>
internal sealed class LogGauges
{
    public LogGauges(Meter meter, EventLog log, IDeadLetterBacklog? letters = null)
    {
        meter.CreateObservableCounter(
            "inferly.log.corrupt", () => Of(log, topic => topic.Corrupt), "{record}", "Records that were found damaged in the local log and skipped.");
        meter.CreateObservableCounter(
            "inferly.log.torn_bytes", () => Of(log, topic => topic.TornBytes), "By", "Bytes of interrupted writes, cut from the local log at the start.");
        meter.CreateObservableGauge("inferly.log.size", () => Of(log, topic => topic.Bytes), "By", "What the local log takes on the disk.");
        meter.CreateObservableGauge(
            "inferly.deadletters", () => Of(letters), "{record}", "Records that could not be read, set aside and not sent again yet.");
    }

    private static IEnumerable<Measurement<long>> Of(IDeadLetterBacklog? letters) => letters?.Count is { } count ? [new(count)] : [];

    private static IEnumerable<Measurement<long>> Of(EventLog log, Func<SegmentLog, long> value) => log.Topics.Select(
        topic => new Measurement<long>(value(topic.Log), new KeyValuePair<string, object?>(TelemetryNames.Topic, topic.Name)));
}
