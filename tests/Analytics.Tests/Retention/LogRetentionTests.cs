using Inferly.Analytics.Log;
using Inferly.Analytics.Retention;
using Inferly.Analytics.Spend;
using Inferly.Analytics.Tests.Log;
using Inferly.Analytics.Topics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Analytics.Tests.Retention;

public sealed class LogRetentionTests : IAsyncDisposable
{
    private const int Records = 40;
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 20, 12, 0, 0, TimeSpan.Zero));
    private readonly EventLog _log;
    private readonly SegmentLog _records;
    private readonly SpendTotals _spend;

    public LogRetentionTests()
    {
        // Four records of 36 + 20 bytes a segment.
        _log = EventLog.Open(_folder.Path, new SegmentLogOptions { SegmentBytes = 280 }, _time);
        _records = _log.Topic(TopicNames.Requests);
        _spend = new SpendTotals(_log, _time, NullLogger<SpendTotals>.Instance);
    }

    [Theory]
    [InlineData(40, true, 36)]
    [InlineData(22, true, 20)]
    [InlineData(0, true, 0)]
    [InlineData(40, false, 0)]
    public async Task Apply_AllIsTooOld_DeletesWhatEveryoneIsDurablyPast(int consumed, bool spendIsSaved, long oldest)
    {
        await FillAsync();
        Consume("clickhouse", consumed);
        Consume("other", Records);
        Follow(spendIsSaved);

        Retention(new LogRules { MaxAge = TimeSpan.FromHours(1) }, "clickhouse", "other").Apply();

        Assert.Equal(oldest, _records.OldestOffset);
        Assert.Equal(Records - oldest, _records.ReadAll().Count);
    }

    [Fact]
    public async Task Apply_Age_DeletesTheOlderOnes()
    {
        await FillAsync();
        Consume("clickhouse", Records);
        Follow(save: true);

        // A record an hour: those from 20 on are at most 20 hours old, and 20 begins a segment.
        Retention(new LogRules { MaxAge = TimeSpan.FromHours(20) }).Apply();

        Assert.Equal(16, _records.OldestOffset);
    }

    [Fact]
    public async Task Apply_Bytes_DeletesTheOldestOnes()
    {
        await FillAsync();
        Consume("clickhouse", Records);
        Follow(save: true);

        Retention(new LogRules { MaxBytes = 3 * 280 }).Apply();

        Assert.Equal(28, _records.OldestOffset);
    }

    [Fact]
    public async Task Apply_NoRule_KeepsAll()
    {
        await FillAsync();
        Consume("clickhouse", Records);
        Follow(save: true);

        Assert.Equal(0, Retention(new LogRules()).Apply());
    }

    [Fact]
    public async Task Apply_TrimsAcknowledged_DeletesAllThatIsRead()
    {
        await FillAsync();
        Consume("clickhouse", 30);
        Follow(save: true);

        Retention(new LogRules { TrimsAcknowledged = true }).Apply();

        Assert.Equal(28, _records.OldestOffset);
    }

    [Fact]
    public async Task Apply_PositionIsDamaged_KeepsAll()
    {
        await FillAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, TopicNames.Requests, "clickhouse.position"), "damaged", TestContext.Current.CancellationToken);
        Follow(save: true);

        Assert.Equal(0, Retention(new LogRules { TrimsAcknowledged = true }).Apply());
    }

    [Fact]
    public async Task Execute_RulesChange_AreAppliedWithinAMinute()
    {
        await FillAsync();
        Consume("clickhouse", Records);
        Follow(save: true);
        var rules = new LogRules();
        using var retention = new LogRetention(_log, _spend, ["clickhouse"], () => rules, _time, NullLogger<LogRetention>.Instance);
        await retention.StartAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, _records.OldestOffset);

        rules = new LogRules { TrimsAcknowledged = true };
        while (_records.OldestOffset == 0)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        await retention.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(36, _records.OldestOffset);
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _folder.Dispose();
    }

    private LogRetention Retention(LogRules rules, params string[] consumers) => new(
        _log, _spend, consumers is [] ? ["clickhouse"] : consumers, () => rules, _time, NullLogger<LogRetention>.Instance);

    private async Task FillAsync()
    {
        for (var i = 0; i < Records; i++)
        {
            await _records.AppendTextAsync($"record of 20 bytes {i % 10}");
            _time.Advance(TimeSpan.FromHours(1));
        }
    }

    private void Consume(string name, long to)
    {
        if (to > 0)
        {
            var position = _log.Position(TopicNames.Requests, name);
            position.Begin(0, to);
            position.Commit(to);
        }
    }

    private void Follow(bool save)
    {
        _spend.Advance();
        if (save)
        {
            _spend.Save();
        }
    }
}
