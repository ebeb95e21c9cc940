using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Spend;

/// <summary>Keeps the totals up with the log, and their file some seconds behind.</summary>
public sealed partial class SpendFollower(SpendTotals totals, TimeProvider time, ILogger<SpendFollower> logger) : BackgroundService
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Step, time);
        var saved = time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var isDue = time.GetElapsedTime(saved) >= SaveEvery;
                saved = isDue ? time.GetTimestamp() : saved;
                Follow(isDue);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Follow(save: true);
        }
    }

    // What fails now is tried again with the next step: the log has the records, and keeps those that are not in the file.
    private void Follow(bool save)
    {
        try
        {
            totals.Advance();
            if (save)
            {
                totals.Save();
            }
        }
        catch (IOException refused)
        {
            LogRefused(refused);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What was spent could not be followed or saved; it is tried again")]
    private partial void LogRefused(Exception reason);
}
