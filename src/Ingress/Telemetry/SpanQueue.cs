using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Inferly.Ingress.Telemetry;

/// <summary>The bounded queue before the exporter: whoever ends a span never waits, and what finds no room is counted. Thread-safe.</summary>
internal sealed class SpanQueue(BaseExporter<Activity> exporter, BatchExportActivityProcessorOptions options, SpanBacklog backlog)
    : BatchActivityExportProcessor(
        exporter, options.MaxQueueSize, options.ScheduledDelayMilliseconds, options.ExporterTimeoutMilliseconds, options.MaxExportBatchSize)
{
    /// <inheritdoc/>
    public override void OnEnd(Activity data)
    {
        if (data.Recorded && backlog.TryEnter())
        {
            base.OnEnd(data);
        }
    }
}
