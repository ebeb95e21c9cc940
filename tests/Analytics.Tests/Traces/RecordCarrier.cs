using Inferly.Analytics.ClickHouse;
using Inferly.Analytics.Log;
using Inferly.Analytics.Tests.ClickHouse;
using Inferly.Analytics.Tests.Log;
using Inferly.Analytics.Topics;
using Inferly.Analytics.Traces;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inferly.Analytics.Tests.Traces;

/// <summary>A log and the consumer that carries its records into a ClickHouse; it knows which records the log has acknowledged.</summary>
internal sealed class RecordCarrier : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ClickHouseStore _store;
    private readonly string _project;
    private readonly HashSet<string> _acknowledged = [];
    private readonly LocalBatches _batches;
    private readonly RecordConsumer _consumer;

    public RecordCarrier(ClickHouseStore store, string project)
    {
        (_store, _project) = (store, project);
        Log = EventLog.Open(_folder.Path, new SegmentLogOptions(), TimeProvider.System);
        var time = new HastyTime();
        _batches = new LocalBatches(Log, RecordConsumer.Name, time, NullLogger<LocalBatches>.Instance);
        _consumer = new RecordConsumer(
            _batches, store, new ProjectData(store, _batches), Erasures.None(Log), new LocalDeadLetters(Log), time, NullLogger<RecordConsumer>.Instance);
    }

    public EventLog Log { get; }

    public IRecordBatches Batches => _batches;

    /// <summary>How many records the log has acknowledged.</summary>
    public int Acknowledged => _acknowledged.Count;

    /// <summary>How many of them are not known to be in ClickHouse.</summary>
    public long Backlog => _batches.Backlog;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public Task StartAsync() => _consumer.StartAsync(Cancellation);

    /// <summary>Appends new records.</summary>
    public async Task AppendAsync(int count)
    {
        foreach (var i in Enumerable.Range(_acknowledged.Count, count))
        {
            var result = await Log.Topic(TopicNames.Requests).AppendAsync(TestRows.Record(_project, i, new string('p', 200)), Cancellation);
            Assert.True(result.IsCommitted, result.Error);
            _acknowledged.Add($"req_{_project}_{i}");
        }
    }

    /// <summary>Waits until the consumer has carried all there is.</summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        while (_batches.Backlog > 0)
        {
            await Task.Delay(20, cancellation);
        }
    }

    /// <summary>What was acknowledged, and nothing else, is in each table, once.</summary>
    public Task AssertEachOnceAsync() => Arrived.AssertEachOnceAsync(_store, _project, _acknowledged);

    public async ValueTask DisposeAsync()
    {
        await _consumer.StopAsync(CancellationToken.None);
        _consumer.Dispose();
        await Log.DisposeAsync();
        _folder.Dispose();
    }
}
