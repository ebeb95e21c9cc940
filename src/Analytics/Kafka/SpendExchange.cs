using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Inferly.Analytics.Spend;
using Inferly.Analytics.Topics;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Money;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Kafka;

/// <summary>
/// Tells other replicas what this one's records cost, and counts in its ledger what theirs did. Sums, not differences, so that what is told twice counts
/// once. It has heard all that was told before, when it has started: budgets hold from the first request on.
/// </summary>
public sealed partial class SpendExchange(
    SpendTotals totals, BudgetLedger ledger, string node, KafkaClients clients, TimeProvider time, ILogger<SpendExchange> logger) : BackgroundService
{
    /// <summary>A month and some days: no budget looks further back.</summary>
    internal static readonly TimeSpan WorthKeeping = TimeSpan.FromDays(40);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(10);
    private static readonly TopicPartition Partition = new(TopicNames.Spend, 0);

    private readonly Patience _patience = new(time, logger);
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The latest sum of each key of the topic, as far as it was counted in the ledger. Of the follower's thread.
    private readonly Dictionary<string, long> _counted = new(StringComparer.Ordinal);

    // What is to be told, until Kafka has it.
    private readonly Dictionary<string, SpendReport> _untold = new(StringComparer.Ordinal);

    // Behind what was told before the start.
    private long _heardAt;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        await _caughtUp.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not by the mark of the partition's end alone: it is given only where nothing comes, and busy replicas always tell something.
        await _patience.UntilDoneAsync("Kafka (what replicas spend)", async () => _heardAt = await clients.EndOfAsync(Partition), stoppingToken);
        HearUpTo(0);
        using var producer = clients.CreateProducer(WriteTimeout);
        var following = new PartitionFollower(clients, logger).FollowAsync(new(Partition, Offset.Beginning), Count, stoppingToken);
        using var timer = new PeriodicTimer(Step, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TellAsync(producer);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await following;
        }
    }

    private async Task TellAsync(IProducer<byte[]?, byte[]> producer)
    {
        foreach (var total in totals.TakeChanged())
        {
            var report = new SpendReport(1, node, total.Day, total.Project, total.KeyId, total.Amount.Nanos);
            _untold[report.Key] = report;
        }

        if (_untold.Count == 0)
        {
            return;
        }

        try
        {
            await Task.WhenAll(_untold.Values.Select(report => producer.ProduceAsync(Partition, new()
            {
                Key = Encoding.UTF8.GetBytes(report.Key),
                Value = JsonSerializer.SerializeToUtf8Bytes(report, SpendJson.Default.SpendReport),
            })));
            _untold.Clear();
        }
        catch (KafkaException refused)
        {
            // Told again with the next step, by sums that are newer by then.
            LogRefused(refused.Error.Reason);
        }
    }

    private void Count(ConsumeResult<byte[]?, byte[]> read)
    {
        if (read.IsPartitionEOF)
        {
            HearUpTo(read.Offset.Value);
            return;
        }

        try
        {
            if (JsonSerializer.Deserialize(read.Message.Value, SpendJson.Default.SpendReport) is { V: 1 } report && report.Node != node)
            {
                Count(report);
            }
        }
        catch (JsonException unreadable)
        {
            LogRefused(unreadable.Message);
        }

        HearUpTo(read.Offset.Value + 1);
    }

    private void HearUpTo(long offset)
    {
        if (offset >= _heardAt)
        {
            _caughtUp.TrySetResult();
        }
    }

    private void Count(SpendReport report)
    {
        var before = _counted.GetValueOrDefault(report.Key);
        if (report.Nano > before)
        {
            _counted[report.Key] = report.Nano;
            ledger.Add([new SpendRecord(report.Project, report.KeyId, report.Day, new NanoUsd(report.Nano - before))]);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What replicas spend could not be told or read: {Reason}")]
    private partial void LogRefused(string reason);
}
