using Inferly.Analytics.Topics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Kafka;

/// <summary>
/// Carries this node's records from the local log to Kafka, each once. While Kafka is away they wait in the local log, which is what their requests
/// have waited for; nothing of a request waits for Kafka.
/// </summary>
public sealed partial class SpoolForwarder(
    LocalBatches spool, string node, KafkaClients clients, KafkaTopics topics, TimeProvider time, ILogger<SpoolForwarder> logger) : BackgroundService
{
    /// <summary>Its name among the consumers of the local topic.</summary>
    public const string Name = "kafka";

    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Records that Kafka does not have yet.</summary>
    public long Backlog => spool.Backlog;

    /// <summary>What is left is sent first, for a moment: a node that goes for good should take nothing with it.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (Backlog > 0 && time.GetElapsedTime(began) < LongestFarewell && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, CancellationToken.None);
        }

        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(LongestPause);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ForwardAsync(backoff, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // What is not sent stays in the local log.
            }
            catch (Exception refused)
            {
                // Kafka's refusal, a disk's, or a defect: the process goes on answering, and the log keeps the records.
                var pause = backoff.Take();
                LogWaiting(refused.Message, Backlog, pause.TotalSeconds);
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ForwardAsync(Backoff backoff, CancellationToken cancellationToken)
    {
        await topics.EnsureAsync();
        using var transactions = await SpoolTransactions.OpenAsync(clients, node, time);
        if (spool.InFlight is { } doubtful && await transactions.ArrivedAsync() >= doubtful.To)
        {
            await spool.FinishAsync(cancellationToken);
        }

        await foreach (var batch in spool.ReadAsync(cancellationToken))
        {
            var to = spool.InFlight!.Value.To;
            if (batch.Records.Count > 0)
            {
                await transactions.SendAsync(batch, to);
            }

            await batch.DoneAsync(cancellationToken);
            backoff.Reset();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Kafka does not take records ({Reason}); {Backlog} wait in the local log, next try in {Seconds} s")]
    private partial void LogWaiting(string reason, long backlog, double seconds);
}
