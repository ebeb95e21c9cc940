using System.Text.Json;
using Confluent.Kafka;
using Inferly.Analytics.Topics;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Kafka;

/// <summary>
/// Tells other replicas, four times a second, what was taken here from rate limits, and charges here what they took. What is lost while Kafka is
/// away is not told later: a limit is of this minute.
/// </summary>
public sealed partial class RateExchange(
    RateLimiter limiter, StateStore state, string node, KafkaClients clients, TimeProvider time, ILogger<RateExchange> logger) : BackgroundService
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(5);
    private static readonly TopicPartition Partition = new(TopicNames.Rates, 0);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var producer = clients.CreateProducer(WorthTelling);
        var following = new PartitionFollower(clients, logger).FollowAsync(new(Partition, Offset.End), Charge, stoppingToken);
        using var timer = new PeriodicTimer(Step, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Tell(producer);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await following;
        }
    }

    private void Tell(IProducer<byte[]?, byte[]> producer)
    {
        var used = limiter.TakeUsed();
        if (used.Count == 0)
        {
            return;
        }

        var report = new RateReport(1, node, time.GetUtcNow(), used);
        try
        {
            producer.Produce(Partition, new() { Value = JsonSerializer.SerializeToUtf8Bytes(report, RateJson.Default.RateReport) });
        }
        catch (KafkaException refused)
        {
            LogRefused(refused.Error.Reason);
        }
    }

    private void Charge(ConsumeResult<byte[]?, byte[]> read)
    {
        if (read.IsPartitionEOF)
        {
            return;
        }

        try
        {
            var report = JsonSerializer.Deserialize(read.Message.Value, RateJson.Default.RateReport);
            if (report is not { V: 1 } || report.Node == node || time.GetUtcNow() - report.At > TimeSpan.FromMinutes(1))
            {
                return;
            }

            foreach (var use in report.Used)
            {
                limiter.Charge(use, state.Current);
            }
        }
        catch (JsonException unreadable)
        {
            LogRefused(unreadable.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What replicas take from rate limits could not be told or read: {Reason}")]
    private partial void LogRefused(string reason);
}
