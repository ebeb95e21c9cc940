using Inferly.Analytics.ClickHouse.Engine;

namespace Inferly.Ingress.Composition;

/// <summary>Starts the embedded engine with the gateway, and ends it after all who use it.</summary>
internal sealed class EngineService(EmbeddedEngine engine) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        engine.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => engine.DisposeAsync().AsTask();
}
