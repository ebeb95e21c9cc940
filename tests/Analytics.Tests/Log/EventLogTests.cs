using Inferly.Analytics.Log;

namespace Inferly.Analytics.Tests.Log;

public sealed class EventLogTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Topic_SameName_IsTheSameLogInItsOwnFolder()
    {
        await using EventLog events = Open();
        SegmentLog requests = events.Topic("inferly.requests");
        await requests.AppendTextAsync("r");
        await events.Topic("inferly.evals").AppendTextAsync("e");
        Assert.Same(requests, events.Topic("inferly.requests"));
        Assert.Equal(["r"], requests.ReadTexts());
        Assert.True(Directory.Exists(Path.Combine(_folder.Path, "inferly.requests")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("Upper")]
    [InlineData("0x")]
    public async Task Topic_BadName_IsRefused(string name)
    {
        await using EventLog events = Open();
        Assert.Throws<ArgumentException>(() => events.Topic(name));
        Assert.Throws<ArgumentException>(() => events.Position("fine", name));
    }

    [Fact]
    public async Task Open_SecondTime_IsRefusedAndSaysWhatToDo()
    {
        await using (Open())
        {
            var error = Assert.Throws<IOException>(() => Open());
            Assert.Contains(_folder.Path, error.Message);
            Assert.Contains($"({Environment.ProcessId})", error.Message);
            Assert.Contains("\"data\" in inferly.json", error.Message);
        }

        await using EventLog afterwards = Open();
        await afterwards.Topic("free").AppendTextAsync("x");
    }

    [Fact]
    public async Task Dispose_AppendsUnderWay_CommitsThem()
    {
        Task<AppendResult>[] appends;
        await using (EventLog events = Open())
        {
            appends = [.. Enumerable.Range(0, 200).Select(i =>
                events.Topic(i % 2 == 0 ? "a" : "b").AppendAsync(Logs.Bytes($"{i}"), TestContext.Current.CancellationToken).AsTask())];
        }

        Assert.All(await Task.WhenAll(appends), r => Assert.True(r.IsCommitted));
        await using EventLog again = Open();
        Assert.Equal((100, 100), (again.Topic("a").NextOffset, again.Topic("b").NextOffset));
    }

    [Fact]
    public async Task Position_KilledBetweenBeginAndCommit_ReplaysExactlyTheRange()
    {
        List<string> first;
        await using (EventLog events = Open())
        {
            for (int i = 0; i < 30; i++)
            {
                await events.Topic("t").AppendTextAsync($"{i}");
            }

            ConsumerPosition position = events.Position("t", "clickhouse");
            using LogBatch batch = events.Topic("t").Read(position.Committed, 12, 10_000);
            position.Begin(batch.From, batch.To);
            first = [.. batch.Select(r => r.Text())];
        }

        await using EventLog again = Open();
        for (int i = 0; i < 5; i++)
        {
            await again.Topic("t").AppendTextAsync("later");
        }

        OffsetRange range = again.Position("t", "clickhouse").InFlight!.Value;
        using LogBatch replay = again.Topic("t").Read(range.From, int.MaxValue, int.MaxValue, before: range.To);
        Assert.Equal(first, replay.Select(r => r.Text()));
        Assert.Equal(range.To, replay.To);
    }

    [Fact]
    public async Task Topic_LogLostItsEndInAPowerCut_GivesNoOffsetOutTwice()
    {
        await using (EventLog events = Open())
        {
            for (int i = 0; i < 10; i++)
            {
                await events.Topic("t").AppendTextAsync("12345678");
            }

            events.Position("t", "a").Begin(0, 8);
            events.Position("t", "b").Begin(0, 9);
            events.Position("t", "b").Commit(9);
        }

        string file = Directory.GetFiles(Path.Combine(_folder.Path, "t"), "*.log").Single();
        using (FileStream log = File.OpenWrite(file))
        {
            log.SetLength(log.Length - 5 * (RecordHeader.Size + 8));
        }

        await using EventLog again = Open();
        Assert.Equal(9, await again.Topic("t").AppendTextAsync("new"));
        using LogBatch batch = again.Topic("t").Read(again.Position("t", "b").Committed, 10, 1000);
        Assert.Equal("new", Assert.Single(batch).Text());
    }

    [Fact]
    public async Task Position_DamagedFile_IsCounted()
    {
        await using EventLog events = Open();
        events.Topic("t");
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "t", "bad.position"), "nonsense", TestContext.Current.CancellationToken);
        Assert.True(events.Position("t", "bad").WasDamaged);
        Assert.False(events.Position("t", "good").WasDamaged);
        Assert.Same(events.Position("t", "bad"), events.Position("t", "bad"));
        Assert.Equal(1, events.DamagedPositions);
    }

    public void Dispose() => _folder.Dispose();

    private EventLog Open() => EventLog.Open(_folder.Path, new SegmentLogOptions(), TimeProvider.System);
}
