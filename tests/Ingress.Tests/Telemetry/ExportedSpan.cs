using System.Text.Json.Nodes;

namespace Inferly.Ingress.Tests.Telemetry;

/// <summary>A span as a collector received it.</summary>
/// <param name="Json">In OTLP's JSON.</param>
/// <param name="Resource">What sent it.</param>
internal sealed record ExportedSpan(JsonNode Json, IReadOnlyDictionary<string, string> Resource)
{
    public const int Server = 2;
    public const int Client = 3;

    public string TraceId => (string)Json["traceId"]!;

    public string Id => (string)Json["spanId"]!;

    public string Parent => (string)Json["parentSpanId"]!;

    public string Name => (string)Json["name"]!;

    public int Kind => (int)Json["kind"]!;

    public bool IsError => (int?)Json["status"]?["code"] == 2;

    /// <summary>By name; numbers and lists as they are written in JSON.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; } = OtlpFile.Attributes(Json);
}
