namespace Inferly.Ingress.Tests.Telemetry;

/// <summary>The metrics that a real collector receives.</summary>
[Collection(TelemetryCollection.Name)]
public sealed class ExportedMetricsTests(Scene scene) : IClassFixture<Scene>
{
    [Theory]
    [InlineData("gen_ai.client.operation.duration", "s", "histogram")]
    [InlineData("gen_ai.client.token.usage", "{token}", "histogram")]
    [InlineData("gen_ai.server.time_to_first_token", "s", "histogram")]
    [InlineData("inferly.request.duration", "s", "histogram")]
    [InlineData("inferly.requests", "{request}", "sum")]
    [InlineData("inferly.attempts", "{call}", "sum")]
    [InlineData("inferly.cost", "USD", "sum")]
    [InlineData("inferly.circuit.state", "{state}", "gauge")]
    [InlineData("inferly.credential.ejected", "{credential}", "gauge")]
    [InlineData("dotnet.gc.collections", "{collection}", "sum")]
    public void Metric_EachOfOurs_ArrivesWithItsUnit(string name, string unit, string kind)
    {
        var metric = Metric(name);

        Assert.Equal((unit, kind), (metric.Unit, metric.Kind));
        Assert.NotEmpty(metric.Points);
    }

    [Theory]
    [InlineData("gen_ai.client.operation.duration", "0.01", "81.92")]
    [InlineData("gen_ai.client.token.usage", "1", "67108864")]
    public void Histogram_OfTheConventions_HasTheirBuckets(string name, string first, string last)
    {
        var bounds = Metric(name).Points[0]["explicitBounds"]!.AsArray();

        Assert.Equal((14, first, last), (bounds.Count, bounds[0]!.ToString(), bounds[^1]!.ToString()));
    }

    [Fact]
    public void Attempts_FailedOver_AreCountedAsTheirSpans()
    {
        var failed = Assert.Single(Metric("inferly.attempts").Points, point => OtlpFile.Attributes(point)["inferly.outcome"] == "server_error");

        Assert.Equal("balanced", OtlpFile.Attributes(failed)["gen_ai.request.model"]);
        var spans = scene.Arrived.Spans.Count(span => span.Attributes.GetValueOrDefault("error.type") == "server_error");
        Assert.Equal($"{spans}", failed["asInt"]!.ToString());
    }

    [Fact]
    public void Requests_Rejected_AreCountedByOutcome()
    {
        var rejected = Assert.Single(Metric("inferly.requests").Points, point => OtlpFile.Attributes(point)["inferly.outcome"] == "rejected");

        Assert.Equal("1", rejected["asInt"]!.ToString());
    }

    // The last export holds all there was, since counters are cumulative.
    private ExportedMetric Metric(string name) => scene.Arrived.Metrics.Last(metric => metric.Name == name);
}
