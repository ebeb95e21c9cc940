using Inferly.Analytics.Topics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.ClickHouse;

/// <summary>
/// Asks the configured ClickHouse server for an answer as soon as the gateway starts. Without it a wrong address or password would show only with the
/// first record or query. Says once that the server cannot be used, and when it can.
/// </summary>
public sealed partial class ServerProbe(ClickHouseStore store, TimeProvider time, ILogger<ServerProbe> logger) : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(LongestPause);
        for (var isKnown = false; !await IsUsableAsync(isKnown, stoppingToken); isKnown = true)
        {
            await Task.Delay(backoff.Take(), time, stoppingToken);
        }
    }

    private async Task<bool> IsUsableAsync(bool isKnown, CancellationToken stoppingToken)
    {
        try
        {
            await store.ReadyAsync(stoppingToken);
            if (isKnown)
            {
                LogUsable(store.State.Message);
            }

            return true;
        }
        catch (Exception refusal) when (!stoppingToken.IsCancellationRequested) // Whatever it is: the gateway serves requests without.
        {
            if (!isKnown)
            {
                LogUnusable(store.State.Message, refusal.GetBaseException().Message);
            }

            return false;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Server} cannot be used: {Reason}. Requests are answered, and their records wait in the log until it can; traces, usage and queries are answered 503")]
    private partial void LogUnusable(string? server, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Server} can be used now")]
    private partial void LogUsable(string? server);
}
