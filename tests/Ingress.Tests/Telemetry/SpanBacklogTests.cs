using System.Diagnostics.Metrics;
using Inferly.Ingress.Telemetry;

namespace Inferly.Ingress.Tests.Telemetry;

[Collection(TelemetryCollection.Name)]
public sealed class SpanBacklogTests : IDisposable
{
    private readonly Meter _meter = new(TelemetryNames.Source);
    private readonly GatewayMetrics _metrics;
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _dropped = [];

    public SpanBacklogTests()
    {
        _metrics = new GatewayMetrics(_meter);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "inferly.spans.dropped")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, spans, tags, _) =>
        {
            var reason = (string)tags[0].Value!;
            _dropped[reason] = _dropped.GetValueOrDefault(reason) + spans;
        });
        _listener.Start();
    }

    [Fact]
    public void TryEnter_Full_IsRefusedAndCounted()
    {
        var backlog = new SpanBacklog(capacity: 2, _metrics);

        Assert.Equal([true, true, false, false], Enumerable.Range(0, 4).Select(_ => backlog.TryEnter()));
        Assert.Equal(new Dictionary<string, long> { ["queue_full"] = 2 }, _dropped);
    }

    [Fact]
    public void Left_BatchArrived_MakesRoomAndCountsNothing()
    {
        var backlog = new SpanBacklog(capacity: 1, _metrics);
        Assert.True(backlog.TryEnter());

        backlog.Left(1, arrived: true);

        Assert.True(backlog.TryEnter());
        Assert.Empty(_dropped);
    }

    [Fact]
    public void Left_BatchLost_MakesRoomAndCountsIt()
    {
        var backlog = new SpanBacklog(capacity: 2, _metrics);
        Assert.True(backlog.TryEnter() && backlog.TryEnter());

        backlog.Left(2, arrived: false);

        Assert.True(backlog.TryEnter());
        Assert.Equal(new Dictionary<string, long> { ["export_failed"] = 2 }, _dropped);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
    }
}
