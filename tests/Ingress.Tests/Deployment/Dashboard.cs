using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Ingress.Tests.Deployment;

/// <summary>What Grafana shows, and which series it asks Prometheus for.</summary>
internal static partial class Dashboard
{
    public const string Path = "deploy/grafana/dashboards/inferly.json";

    public static IReadOnlyList<JsonNode> Panels { get; } =
        [.. JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(Repository.Root, Path)))!["panels"]!.AsArray().Select(panel => panel!)];

    /// <summary>Each question: a metric, and the labels that it is asked by.</summary>
    public static IEnumerable<(string Metric, string[] Labels)> Questions => Panels
        .SelectMany(panel => panel["targets"]!.AsArray())
        .Select(target => Read((string)target!["expr"]!, (string)target["legendFormat"]!));

    // A question has one metric: the word behind which a selector, a range or nothing stands, and which is no function.
    private static (string Metric, string[] Labels) Read(string expression, string legend)
    {
        var groups = Groups().Matches(expression).SelectMany(match => match.Groups[1].Value.Split(", "));
        var matchers = Matchers().Matches(expression).Select(match => match.Groups[1].Value);
        var shown = Shown().Matches(legend).Select(match => match.Groups[1].Value);
        var metric = Words().Matches(Groups().Replace(expression, "")).Select(match => match.Value)
            .Single(word => word.Contains('_', StringComparison.Ordinal) && word != "histogram_quantile");
        return (metric, [.. groups.Concat(matchers).Concat(shown).Distinct()]);
    }

    [GeneratedRegex(@"by \(([^)]*)\)")]
    private static partial Regex Groups();

    [GeneratedRegex(@"\{(\w+)(?:!=|=~|=)")]
    private static partial Regex Matchers();

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Shown();

    [GeneratedRegex(@"(?<![\w$""])[a-z]\w*(?![\w(]|!?=)")]
    private static partial Regex Words();
}
