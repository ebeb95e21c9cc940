using System.Diagnostics.CodeAnalysis;
using OpenTelemetry.Exporter;

namespace Inferly.Ingress.Telemetry;

/// <summary>
/// Where one signal goes, by OpenTelemetry's standard variables: <c>OTEL_EXPORTER_OTLP_*</c>, and <c>OTEL_EXPORTER_OTLP_{SIGNAL}_*</c>
/// over them. An empty variable counts as one that is not set. Immutable.
/// </summary>
/// <param name="environment">Environment variables by name.</param>
/// <param name="signal"><c>traces</c> or <c>metrics</c>.</param>
internal sealed class OtlpVariables(IReadOnlyDictionary<string, string> environment, string signal)
{
    private const string General = "OTEL_EXPORTER_OTLP_";

    private readonly string _own = $"{General}{signal.ToUpperInvariant()}_";

    /// <summary>Whether an endpoint is given. One that is no http address counts as none; <see cref="Wrong"/> tells of it.</summary>
    public bool IsExported => Endpoint is not null;

    /// <summary>What is wrong with the endpoint, in a sentence; null when nothing is.</summary>
    public string? Wrong => Given("ENDPOINT") is { } given && !IsHttp(given.Value, out _)
        ? $"{given.Name} must be an address such as http://localhost:4317; {signal} are not exported."
        : null;

    private Uri? Endpoint => Given("ENDPOINT") is { } given && IsHttp(given.Value, out var address)
        ? given.Name.StartsWith(_own, StringComparison.Ordinal) || Protocol == OtlpExportProtocol.Grpc ? address : Below(address)
        : null;

    private OtlpExportProtocol Protocol =>
        Given("PROTOCOL")?.Value == "http/protobuf" ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;

    /// <summary>Sets what the variables say.</summary>
    public void Apply(OtlpExporterOptions options)
    {
        options.Endpoint = Endpoint ?? options.Endpoint;
        options.Protocol = Protocol;
        options.Headers = Given("HEADERS")?.Value ?? options.Headers;
        if (int.TryParse(Given("TIMEOUT")?.Value, out var milliseconds))
        {
            options.TimeoutMilliseconds = milliseconds;
        }
    }

    private static bool IsHttp(string text, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address) && address.Scheme is "http" or "https";

    private Uri Below(Uri address) => new($"{address.AbsoluteUri.TrimEnd('/')}/v1/{signal}");

    private (string Name, string Value)? Given(string setting) => Of(_own + setting) ?? Of(General + setting);

    private (string Name, string Value)? Of(string name) =>
        environment.TryGetValue(name, out var value) && value.Length > 0 ? (name, value) : null;
}
