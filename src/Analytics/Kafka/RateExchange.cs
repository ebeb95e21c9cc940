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
public sealed class RateExchange(
    RateLimiter limiter, StateStore state, string node, KafkaClients clients, TimeProvider time, ILogger<RateExchange> logger) : BackgroundService
{
    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WorthHearing = TimeSpan.FromMinutes(1);

    private readonly ReportExchange<RateReport> _reports =
        new(TopicNames.Rates, node, WorthTelling, RateJson.Default.RateReport, clients, time, logger);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        _reports.RunAsync(fromBeginning: false, ToTell, () => { }, Charge, stoppingToken);

    private IReadOnlyCollection<RateReport> ToTell()
    {
        var used = limiter.TakeUsed();
        return used.Count == 0 ? [] : [new RateReport(1, node, time.GetUtcNow(), used)];
    }

    private void Charge(RateReport report)
    {
        if (time.GetUtcNow() - report.At > WorthHearing)
        {
            return;
        }

        foreach (var use in report.Used)
        {
            limiter.Charge(use, state.Current);
        }
    }
}
