using Inferly.Pipeline.State;

namespace Inferly.Ingress.Operations;

/// <summary>Has the state saved for a quick start: each minute, where enough has happened since, and at the end.</summary>
internal sealed partial class SnapshotService(StateStore store, TimeProvider time, ILogger<SnapshotService> logger) : BackgroundService
{
    // A start replays so many in some milliseconds.
    private const int WorthSaving = 1000;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Save(WorthSaving);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Save(1);
        }
    }

    private void Save(int atLeast)
    {
        try
        {
            store.SaveSnapshot(atLeast);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            LogRefused(refused);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The snapshot for a quick start could not be saved; the control log has everything")]
    private partial void LogRefused(Exception reason);
}
