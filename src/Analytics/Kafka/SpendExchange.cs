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
public sealed class SpendExchange(
    SpendTotals totals, BudgetLedger ledger, string node, KafkaClients clients, TimeProvider time, ILogger<SpendExchange> logger) : BackgroundService
{
    /// <summary>A month and some days: no budget looks further back.</summary>
    internal static readonly TimeSpan WorthKeeping = TimeSpan.FromDays(40);

    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(10);

    private readonly ReportExchange<SpendReport> _reports =
        new(TopicNames.Spend, node, WriteTimeout, SpendJson.Default.SpendReport, clients, time, logger);

    // The latest sum of each name, as far as it was counted in the ledger. Of the exchange's thread.
    private readonly Dictionary<string, long> _counted = new(StringComparer.Ordinal);

    // What is to be told, until Kafka has it.
    private readonly Dictionary<string, SpendReport> _untold = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        await _reports.CaughtUp.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        _reports.RunAsync(fromBeginning: true, ToTell, _untold.Clear, Count, stoppingToken);

    private IReadOnlyCollection<SpendReport> ToTell()
    {
        foreach (var total in totals.TakeChanged())
        {
            var report = new SpendReport(1, node, total.Day, total.Project, total.KeyId, total.Amount.Nanos);
            _untold[report.Key] = report;
        }

        return _untold.Values;
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
}
