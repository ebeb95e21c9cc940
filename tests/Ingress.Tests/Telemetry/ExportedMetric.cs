using System.Text.Json.Nodes;

namespace Inferly.Ingress.Tests.Telemetry;

/// <summary>A metric as a collector received it.</summary>
/// <param name="Json">In OTLP's JSON.</param>
internal sealed record ExportedMetric(JsonNode Json)
{
    public string Name => (string)Json["name"]!;

    public string Unit => (string?)Json["unit"] ?? "";

    /// <summary>histogram, sum or gauge.</summary>
    public string Kind => Json["histogram"] is not null ? "histogram" : Json["sum"] is not null ? "sum" : "gauge";

    public IReadOnlyList<JsonNode> Points => [.. Json[Kind]!["dataPoints"]!.AsArray().Select(point => point!)];
}
