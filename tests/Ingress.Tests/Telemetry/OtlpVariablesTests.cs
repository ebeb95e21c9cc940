using Inferly.Ingress.Telemetry;
using OpenTelemetry.Exporter;

namespace Inferly.Ingress.Tests.Telemetry;

public sealed class OtlpVariablesTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=", null)]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://c:4317", null)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317", "Grpc http://c:4317/")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://c:4317", "Grpc http://c:4317/")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318 OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "HttpProtobuf http://c:4318/v1/traces")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318/x/ OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "HttpProtobuf http://c:4318/x/v1/traces")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://c/own OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "HttpProtobuf http://c/own")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://a OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://b:1", "Grpc http://b:1/")]
    public void Apply_Variables_ChooseWhere(string variables, string? expected)
    {
        var read = Read(variables);
        var options = new OtlpExporterOptions();
        read.Apply(options);

        Assert.Null(read.Wrong);
        Assert.Equal(expected, read.IsExported ? $"{options.Protocol} {options.Endpoint}" : null);
    }

    [Fact]
    public void Apply_HeadersAndTimeout_AreTaken()
    {
        var options = new OtlpExporterOptions();

        Read("OTEL_EXPORTER_OTLP_HEADERS=a=b OTEL_EXPORTER_OTLP_TRACES_TIMEOUT=250").Apply(options);

        Assert.Equal(("a=b", 250), (options.Headers, options.TimeoutMilliseconds));
    }

    [Theory]
    [InlineData("localhost:4317")]
    [InlineData("ftp://c")]
    [InlineData("/v1/traces")]
    public void Wrong_NoHttpAddress_NamesTheVariable(string endpoint)
    {
        var read = Read($"OTEL_EXPORTER_OTLP_ENDPOINT={endpoint}");

        Assert.False(read.IsExported);
        Assert.StartsWith("OTEL_EXPORTER_OTLP_ENDPOINT must be", read.Wrong, StringComparison.Ordinal);
    }

    private static OtlpVariables Read(string variables) => new(
        variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1]),
        "traces");
}
