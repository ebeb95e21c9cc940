namespace Inferly.Ingress.Telemetry;

/// <summary>
/// Counts the spans between their end and the collector, and those that are lost on the way; it refuses one before the queue of
/// OpenTelemetry's SDK, which drops in silence, could be full. Thread-safe.
/// </summary>
/// <param name="capacity">Spans that may wait.</param>
/// <param name="metrics">Where lost ones are counted.</param>
internal sealed class SpanBacklog(int capacity, GatewayMetrics metrics)
{
    private long _waiting;

    /// <summary>Takes a place for one span; false, and counted, when there is none.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _waiting) <= capacity)
        {
            return true;
        }

        Interlocked.Decrement(ref _waiting);
        metrics.SpansDropped(1, "queue_full");
        return false;
    }

    /// <summary>A batch has left the queue.</summary>
    /// <param name="spans">How many.</param>
    /// <param name="arrived">The collector took them.</param>
    public void Left(long spans, bool arrived)
    {
        Interlocked.Add(ref _waiting, -spans);
        if (!arrived)
        {
            metrics.SpansDropped(spans, "export_failed");
        }
    }
}
