using Inferly.Pipeline;

namespace Inferly.Ingress.Operations;

/// <summary>
/// Between the order to stop and the stop: /readyz says no, but connections are still taken, so that load balancers can notice before
/// anybody is refused. Where no request is under way nobody is sending any, and it ends at once.
/// </summary>
internal sealed class DrainService(RequestPipeline pipeline, TimeProvider time) : IHostedLifecycleService
{
    // Some probes of a load balancer; what is under way then has the rest of the grace period.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (pipeline.UnderWay > 0 && time.GetElapsedTime(began) < Longest && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Step, time, CancellationToken.None);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
