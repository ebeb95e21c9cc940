using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Confluent.Kafka;
using Inferly.Analytics.Topics;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Kafka;

/// <summary>
/// What replicas tell each other: each reports four times a second into a topic of one partition, and reads what the others have reported. No report that
/// can't be read keeps it from the next.
/// </summary>
/// <param name="topic">Of reports of one kind.</param>
/// <param name="node">This replica, whose own reports it passes over.</param>
/// <param name="worthTelling">How long Kafka may take to accept a report; then it counts as not told.</param>
/// <param name="format">A report as JSON.</param>
/// <param name="clients">The way to Kafka.</param>
/// <param name="time">Of the steps and of the pauses.</param>
/// <param name="logger">Learns what could not be told or read.</param>
internal sealed partial class ReportExchange<TReport>(
    string topic, string node, TimeSpan worthTelling, JsonTypeInfo<TReport> format, KafkaClients clients, TimeProvider time, ILogger logger)
    where TReport : class, IReport
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    private readonly TopicPartition _partition = new(topic, 0);
    private readonly Patience _patience = new(time, logger);
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Behind what was told before the start.
    private long _begin;

    /// <summary>Completes when all was heard that had been told before the start, where that was asked for.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>Tells and hears until it is cancelled, which is no error. Once.</summary>
    /// <param name="fromBeginning">Hears also what was told before.</param>
    /// <param name="toTell">What is to be told now. Not told before <paramref name="told"/> is called.</param>
    /// <param name="told">Kafka has all of it.</param>
    /// <param name="hear">Gets each report of another replica, on a thread of the exchange.</param>
    /// <param name="stopping">Ends it.</param>
    public async Task RunAsync(
        bool fromBeginning, Func<IReadOnlyCollection<TReport>> toTell, Action told, Action<TReport> hear, CancellationToken stopping)
    {
        // Not by the mark of the partition's end alone: it is given only where nothing comes, and busy replicas always tell something.
        await _patience.UntilDoneAsync($"Kafka ({topic})", async () => _begin = await clients.EndOfAsync(_partition), stopping);
        var from = fromBeginning ? 0 : _begin;
        HeardUpTo(from);
        using var producer = clients.CreateProducer(worthTelling);
        var following = new PartitionFollower(clients, logger).FollowAsync([new(_partition, from)], read => Hear(read, hear), stopping);
        using var timer = new PeriodicTimer(Step, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                await TellAsync(producer, toTell(), told);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await following;
        }
    }

    private async Task TellAsync(IProducer<byte[]?, byte[]> producer, IReadOnlyCollection<TReport> reports, Action told)
    {
        try
        {
            await Task.WhenAll(reports.Select(report => producer.ProduceAsync(_partition, new()
            {
                Key = report.CompactedBy is { } key ? Encoding.UTF8.GetBytes(key) : null,
                Value = JsonSerializer.SerializeToUtf8Bytes(report, format),
            })));
            told();
        }
        catch (KafkaException refused)
        {
            LogUntold(topic, refused.Error.Reason);
        }
    }

    private void Hear(ConsumeResult<byte[]?, byte[]> read, Action<TReport> hear)
    {
        if (read.IsPartitionEOF)
        {
            HeardUpTo(read.Offset.Value);
            return;
        }

        try
        {
            if (JsonSerializer.Deserialize(read.Message.Value, format) is { V: 1 } report && report.Node != node)
            {
                hear(report);
            }
        }
        catch (Exception unreadable) when (unreadable is not OperationCanceledException)
        {
            // Whatever is wrong with it: the next one may be right.
            LogPassedOver(unreadable, topic, read.Offset.Value);
        }

        HeardUpTo(read.Offset.Value + 1);
    }

    private void HeardUpTo(long offset)
    {
        if (offset >= _begin)
        {
            _caughtUp.TrySetResult();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What this replica reports to {Topic} could not be told: {Reason}")]
    private partial void LogUntold(string topic, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A report of {Topic} is passed over, since it can't be read: the one at offset {Offset}")]
    private partial void LogPassedOver(Exception reason, string topic, long offset);
}
