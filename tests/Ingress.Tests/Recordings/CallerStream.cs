using System.Text.Json.Nodes;

namespace Inferly.Ingress.Tests.Recordings;

/// <summary>A stream as the gateway's caller gets it, read more strictly than any client does.</summary>
/// <param name="Events">The events' names (null: none) and data, <c>[DONE]</c> included.</param>
/// <param name="Summary">The gateway's own comment at the end; null where there is none.</param>
internal sealed record CallerStream(IReadOnlyList<(string? Name, string Data)> Events, JsonNode? Summary)
{
    private const string SummaryMark = ": inferly ";

    /// <summary>The data as JSON, without <c>[DONE]</c>.</summary>
    public JsonNode[] Chunks => [.. Events.Where(e => e.Data != "[DONE]").Select(e => JsonNode.Parse(e.Data)!)];

    /// <summary>Reads it; fails at anything but whole events and comments, each closed by one blank line.</summary>
    public static CallerStream Parse(string body)
    {
        Assert.EndsWith("\n\n", body, StringComparison.Ordinal);
        var events = new List<(string?, string)>();
        JsonNode? summary = null;
        foreach (var block in body[..^2].Split("\n\n"))
        {
            if (block.StartsWith(':'))
            {
                Assert.DoesNotContain('\n', block);
                summary = block.StartsWith(SummaryMark, StringComparison.Ordinal) ? JsonNode.Parse(block[SummaryMark.Length..]) : summary;
                continue;
            }

            var lines = block.Split('\n');
            var name = lines.Length == 2 ? After("event: ", lines[0]) : null;
            events.Add((name, After("data: ", lines[^1])));
            Assert.InRange(lines.Length, 1, 2);
        }

        return new CallerStream(events, summary);
    }

    private static string After(string prefix, string line)
    {
        Assert.StartsWith(prefix, line, StringComparison.Ordinal);
        return line[prefix.Length..];
    }
}
