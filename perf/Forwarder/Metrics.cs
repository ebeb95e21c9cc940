namespace Inferly.Perf.Forwarder;

/// <summary>The one metric the harness reads, under the name that OpenTelemetry's runtime instrumentation gives it.</summary>
internal static class Metrics
{
    public static Task WriteAsync(HttpContext context) =>
        context.Response.WriteAsync($"dotnet_gc_heap_total_allocated_bytes_total {GC.GetTotalAllocatedBytes()}\n");
}
