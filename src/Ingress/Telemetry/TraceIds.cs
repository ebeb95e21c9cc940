using System.Diagnostics;

namespace Inferly.Ingress.Telemetry;

/// <summary>
/// Where no spans are exported, requests still have a trace id: this listens for their SERVER spans and asks for nothing but the ids.
/// Attempts have no span then.
/// </summary>
internal sealed class TraceIds : IHostedService, IDisposable
{
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = static source => source.Name == TelemetryNames.Source,
        Sample = static (ref ActivityCreationOptions<ActivityContext> span) =>
            span.Kind == ActivityKind.Server ? ActivitySamplingResult.PropagationData : ActivitySamplingResult.None,
    };

    public Task StartAsync(CancellationToken cancellationToken)
    {
        ActivitySource.AddActivityListener(_listener);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener.Dispose();
}
