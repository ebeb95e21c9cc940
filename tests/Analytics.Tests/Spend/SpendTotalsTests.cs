using System.Globalization;
using CsCheck;
using Inferly.Analytics.Log;
using Inferly.Analytics.Spend;
using Inferly.Analytics.Tests.Log;
using Inferly.Analytics.Topics;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Money;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Analytics.Tests.Spend;

public sealed class SpendTotalsTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 20, 12, 0, 0, TimeSpan.Zero);
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Now);

    private enum Step
    {
        Append,
        AppendMany,
        AppendJunk,
        HearLate,
        Advance,
        Save,
        Trim,
        TearTheFileBeingWritten,
        Kill,
    }

    /// <summary>Whenever the process ends, and whatever was saved and trimmed before, the next one knows exactly what was committed.</summary>
    [Fact]
    public Task Open_KilledAnywhere_KnowsExactlyWhatWasSpent() =>
        Gen.Select(Gen.Enum<Step>().Array[5, 60], Gen.Int).SampleAsync(
            async (steps, seed) =>
            {
                using var folder = new TempFolder();
                var random = new Random(seed);
                var spent = new Dictionary<(string, string, DateOnly), long>();
                var late = new Stack<(long, SpendRecord)>();
                var log = Open(folder.Path);
                var totals = Totals(log);
                foreach (var step in steps.Append(Step.Kill))
                {
                    if (step == Step.Kill)
                    {
                        await log.DisposeAsync();
                        late.Clear();
                        log = Open(folder.Path);
                        totals = Totals(log);
                        Assert.Equal(spent, Sums(totals.AtOpen));
                    }
                    else
                    {
                        await TakeAsync(step, log, totals, random, spent, late);
                    }
                }

                await log.DisposeAsync();
            },
            iter: 150);

    [Fact]
    public async Task Open_LogLostItsEndInAPowerCut_CountsWhatComesInItsPlace()
    {
        await using (var log = Open(_folder.Path))
        {
            var totals = Totals(log);
            await AppendAsync(log, Record("a", "k", Now, 5), Record("a", "k", Now, 7));
            totals.Advance();
            totals.Save();
        }

        File.Delete(Directory.GetFiles(Path.Combine(_folder.Path, TopicNames.Requests), "*.log").Single());
        for (var run = 1; run <= 3; run++)
        {
            await using var log = Open(_folder.Path);
            var totals = Totals(log);
            Assert.Equal(12 + (run - 1) * 100, totals.AtOpen.Single().Amount.Nanos);
            await AppendAsync(log, Record("a", "k", Now, 100));
        }
    }

    [Fact]
    public async Task Open_AnyBitOfTheFileFlipped_CountsAgainFromTheOldestRecord()
    {
        string file;
        await using (var log = Open(_folder.Path))
        {
            await AppendAsync(log, Record("a", "k", Now, 5), Record("b", "k", Now, 7));
            var totals = Totals(log);
            totals.Save();
            file = log.FileOf(TopicNames.Requests, "spend.totals");
        }

        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            await using var log = Open(_folder.Path);
            Assert.Equal([5, 7], Totals(log).AtOpen.OrderBy(total => total.Project).Select(total => total.Amount.Nanos));
        }
    }

    [Fact]
    public async Task Open_FileOfAnotherLog_IsNotBelieved()
    {
        using var other = new TempFolder();
        await using (var foreign = Open(other.Path))
        {
            await AppendAsync(foreign, Record("foreign", "k", Now, 5));
            Totals(foreign).Save();
        }

        await using var log = Open(_folder.Path);
        File.Copy(Path.Combine(other.Path, TopicNames.Requests, "spend.totals"), log.FileOf(TopicNames.Requests, "spend.totals"));

        Assert.Empty(Totals(log).AtOpen);
    }

    [Fact]
    public async Task TakeChanged_AfterMoreWasSpent_GivesTheSumsOfTheDaysThatChanged()
    {
        await using var log = Open(_folder.Path);
        await AppendAsync(log, Record("a", "k", Now, 5), Record("b", "k", Now, 7));
        var totals = Totals(log);

        Assert.Equal(2, totals.TakeChanged().Count);
        Assert.Empty(totals.TakeChanged());
        await AppendAsync(log, Record("a", "k", Now, 1));
        totals.Advance();

        Assert.Equal(new SpendRecord("a", "k", new DateOnly(2026, 3, 20), new NanoUsd(6)), Assert.Single(totals.TakeChanged()));
        Assert.Equal(3, totals.UpTo);
        Assert.Equal(2, totals.AtOpen.Count);
    }

    [Fact]
    public async Task Advance_RecordsWereHeardOf_DoesNotReadThemBack()
    {
        await using var log = Open(_folder.Path);
        var totals = Totals(log);
        await AppendAsync(log, Record("a", "k", Now, 5), Record("a", "k", Now, 7), Record("a", "k", Now, 9));
        var told = new SpendRecord("a", "k", new DateOnly(2026, 3, 20), new NanoUsd(100));
        totals.Hear(0, told);
        totals.Hear(2, told);
        totals.Hear(3 + (1 << 20), told);

        totals.Advance();
        totals.Hear(1, told);
        totals.Advance();

        Assert.Equal(207, totals.TakeChanged().Single().Amount.Nanos);
        Assert.Equal(3, totals.UpTo);
    }

    [Fact]
    public async Task Advance_NextMonth_ForgetsTheLast()
    {
        await using var log = Open(_folder.Path);
        await AppendAsync(log, Record("a", "k", Now, 5), Record("a", "k", Now.AddMonths(-1), 9));
        var totals = Totals(log);
        Assert.Equal(5, totals.TakeChanged().Single().Amount.Nanos);

        _time.SetUtcNow(Now.AddMonths(1));
        await AppendAsync(log, Record("a", "k", Now.AddMonths(1), 3));
        totals.Advance();

        Assert.Equal(3, totals.TakeChanged().Single().Amount.Nanos);
    }

    [Theory]
    [InlineData("""{"cost_nano":5,"attempt_list":[{"cost_nano":9,"ts":1}],"key_id":"k","x":{"project":"no"},"project":"a","ts":1774008000000000}""", 5)]
    [InlineData("""{"v":1,"ts":1774008000000000,"project":"a","key_id":"k","cost_nano":5,"and then":""", 5)]
    [InlineData("""{"v":1,"ts":1774008000000000,"project":"\u0061","key_id":"é","cost_nano":5}""", 5)]
    [InlineData("""{"v":1,"ts":1774008000000000,"project":"a","key_id":"k","cost_nano":5.5}""", 0)]
    [InlineData("""{"v":1,"ts":1774008000000000,"project":"a","key_id":"k","cost_nano":5""", 0)]
    [InlineData("""{"v":1,"ts":1774008000000000,"project":"a","key_id":"k""", 0)]
    [InlineData("""{"redriven":true,"v":1,"ts":1774008000000000,"project":"a","key_id":"k","cost_nano":5}""", 0)]
    [InlineData("""{"v":1,"ts":1774008000000000,"project":"a","key_id":"k","cost_nano":0}""", 0)]
    [InlineData("""{"v":1,"ts":9223372036854775807,"project":"a","key_id":"k","cost_nano":5}""", 0)]
    [InlineData("""{"ts":"now","project":[],"key_id":3,"cost_nano":5}""", 0)]
    [InlineData("[1]", 0)]
    [InlineData("", 0)]
    public async Task Advance_RecordOfAnyForm_CountsWhatItSays(string record, long nanos)
    {
        await using var log = Open(_folder.Path);
        await AppendAsync(log, Logs.Bytes(record));

        Assert.Equal(nanos, Totals(log).AtOpen.Sum(total => total.Amount.Nanos));
    }

    [Fact]
    public async Task Follower_RecordsCome_AreInTheTotalsAndThenInTheFile()
    {
        await using var log = Open(_folder.Path);
        var totals = Totals(log);
        using var follower = new SpendFollower(totals, _time, NullLogger<SpendFollower>.Instance);
        await follower.StartAsync(TestContext.Current.CancellationToken);
        await AppendAsync(log, Record("a", "k", Now, 5));
        while (totals.UpTo == 0)
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        await follower.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, totals.SavedUpTo);
        Assert.Empty(totals.AtOpen);
    }

    public void Dispose() => _folder.Dispose();

    private static EventLog Open(string folder) => EventLog.Open(folder, new SegmentLogOptions { SegmentBytes = 600 }, TimeProvider.System);

    private static Dictionary<(string, string, DateOnly), long> Sums(IEnumerable<SpendRecord> totals) =>
        totals.ToDictionary(total => (total.Project, total.KeyId, total.Day), total => total.Amount.Nanos);

    private static byte[] Record(string project, string key, DateTimeOffset at, long cost) => Logs.Bytes(string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"v":1,"ts":{{at.ToUnixTimeMilliseconds() * 1000}},"project":"{{project}}","key_id":"{{key}}","cost_nano":{{cost}},"request_id":"r"}"""));

    private static async Task AppendAsync(EventLog log, params byte[][] records)
    {
        foreach (var record in records)
        {
            Assert.True((await log.Topic(TopicNames.Requests).AppendAsync(record, TestContext.Current.CancellationToken)).IsCommitted);
        }
    }

    private static async Task TakeAsync(
        Step step,
        EventLog log,
        SpendTotals totals,
        Random random,
        Dictionary<(string, string, DateOnly), long> spent,
        Stack<(long Offset, SpendRecord Spent)> late)
    {
        switch (step)
        {
            case Step.Append or Step.AppendMany:
                for (var i = step == Step.Append ? 1 : 20; i > 0; i--)
                {
                    var (project, key, day, cost) = ($"p{random.Next(3)}", $"k{random.Next(2)}", Now.AddDays(-random.Next(19)), random.Next(1, 1_000_000));
                    await AppendAsync(log, Record(project, key, day, cost));
                    var id = (project, key, DateOnly.FromDateTime(day.UtcDateTime));
                    spent[id] = spent.GetValueOrDefault(id) + cost;
                    late.Push((log.Topic(TopicNames.Requests).NextOffset - 1, new SpendRecord(project, key, id.Item3, new NanoUsd(cost))));
                    HearSome(totals, random, late);
                }

                break;
            case Step.HearLate:
                while (late.Count > 0)
                {
                    HearSome(totals, random, late);
                }

                break;
            case Step.AppendJunk:
                await AppendAsync(log, Logs.Bytes("{\"ts\":"), Record("p0", "k0", Now.AddMonths(-1), 77));
                break;
            case Step.Advance:
                totals.Advance();
                break;
            case Step.Save:
                totals.Save();
                break;
            case Step.Trim:
                log.Topic(TopicNames.Requests).Trim(totals.SavedUpTo);
                break;
            case Step.TearTheFileBeingWritten:
                await File.WriteAllTextAsync(log.FileOf(TopicNames.Requests, "spend.totals") + ".new", "torn", TestContext.Current.CancellationToken);
                break;
        }
    }

    // At once, not yet, or never: threads come as they like, and nobody may depend on it.
    private static void HearSome(SpendTotals totals, Random random, Stack<(long Offset, SpendRecord Spent)> late)
    {
        switch (random.Next(3))
        {
            case 0:
                var (offset, spent) = late.Pop();
                totals.Hear(offset, spent);
                break;
            case 1:
                late.Pop();
                break;
        }
    }

    private SpendTotals Totals(EventLog log) => new(log, _time, NullLogger<SpendTotals>.Instance);
}
