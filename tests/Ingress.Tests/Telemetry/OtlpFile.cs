using System.Text.Json.Nodes;

namespace Inferly.Ingress.Tests.Telemetry;

/// <summary>What a collector wrote: one JSON line a batch.</summary>
internal sealed record OtlpFile(string Text, IReadOnlyList<ExportedSpan> Spans, IReadOnlyList<ExportedMetric> Metrics)
{
    public static OtlpFile Read(string path)
    {
        var text = File.ReadAllText(path);
        var batches = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        var spans =
            from batch in batches
            from resource in Items(batch, "resourceSpans")
            from scope in Items(resource, "scopeSpans")
            from span in Items(scope, "spans")
            select new ExportedSpan(span, Attributes(resource["resource"]!));
        var metrics =
            from batch in batches
            from resource in Items(batch, "resourceMetrics")
            from scope in Items(resource, "scopeMetrics")
            from metric in Items(scope, "metrics")
            select new ExportedMetric(metric);
        return new OtlpFile(text, [.. spans], [.. metrics]);
    }

    public static IReadOnlyDictionary<string, string> Attributes(JsonNode owner) => Items(owner, "attributes").ToDictionary(
        attribute => (string)attribute["key"]!,
        attribute => attribute["value"]!.AsObject().Single() switch
        {
            { Key: "arrayValue", Value: { } list } => string.Join(',', Items(list, "values").Select(item => item.AsObject().Single().Value!.ToString())),
            var (_, value) => value!.ToString(),
        });

    private static IEnumerable<JsonNode> Items(JsonNode owner, string name) => (owner[name]?.AsArray() ?? []).Select(item => item!);
}
