using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;

namespace Inferly.Ingress.Telemetry;

/// <summary>The OTLP exporter that tells the backlog what became of a batch. Called by one thread at a time.</summary>
internal sealed class SpanExporter(OtlpExporterOptions options, SpanBacklog backlog) : OtlpTraceExporter(options)
{
    /// <inheritdoc/>
    public override ExportResult Export(in Batch<Activity> activityBatch)
    {
        var spans = activityBatch.Count;
        var result = base.Export(activityBatch);
        backlog.Left(spans, arrived: result == ExportResult.Success);
        return result;
    }
}
