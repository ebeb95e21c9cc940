using Inferly.Analytics.Log;
using Inferly.Analytics.Spend;
using Inferly.Analytics.Topics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Retention;

/// <summary>
/// Deletes old segments of topic <c>inferly.requests</c>, each minute: those that the rules let go, and that every consumer and the totals of what was spent
/// are durably past. The control topic and the dead letters are kept whole.
/// </summary>
/// <param name="log">The local log.</param>
/// <param name="spend">What was spent, as a later process will find it.</param>
/// <param name="consumers">Who must have read a record before it goes. One that has never read anything keeps everything.</param>
/// <param name="rules">The rules of the moment.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it says what it deleted.</param>
public sealed partial class LogRetention(
    EventLog log, SpendTotals spend, IReadOnlyList<string> consumers, Func<LogRules> rules, TimeProvider time, ILogger<LogRetention> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Deletes what may go now. Returns how many segments.</summary>
    /// <exception cref="IOException">A file cannot be deleted; the log is sound.</exception>
    public int Apply()
    {
        var records = log.Topic(TopicNames.Requests);
        var needed = consumers.Select(name => log.Position(TopicNames.Requests, name).Committed).Append(spend.SavedUpTo).Min();
        var now = rules();
        return now.TrimsAcknowledged ? records.Trim(needed) : records.ApplyRetention(time.GetUtcNow(), now.MaxAge, now.MaxBytes, needed);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                TryApply();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next process goes on.
        }
    }

    private void TryApply()
    {
        try
        {
            var gone = Apply();
            var oldest = log.Topic(TopicNames.Requests).OldestOffset;
            if (gone > 0)
            {
                LogDeleted(gone, oldest);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            LogRefused(refused);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Old records deleted from the local log: {Segments} segments, it begins at offset {Oldest} now")]
    private partial void LogDeleted(int segments, long oldest);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old records could not be deleted from the local log; it is tried again in a minute")]
    private partial void LogRefused(Exception reason);
}
