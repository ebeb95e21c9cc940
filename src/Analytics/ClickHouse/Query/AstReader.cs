using System.Globalization;
using System.Text.RegularExpressions;

namespace Inferly.Analytics.ClickHouse.Query;

/// <summary>
/// Reads what EXPLAIN AST prints: a line a node, indented by its depth, "Kind value (alias x) (children n)". An identifier made
/// to look like such a suffix cannot bend the tree, for depths and numbers of children must agree everywhere.
/// </summary>
internal static partial class AstReader
{
    /// <summary>Deeper trees are none; the engine's own limit is higher, but this reader recurses.</summary>
    private const int MaxDepth = 400;

    /// <summary>The tree, or null where the text is not one.</summary>
    public static AstNode? Read(string dump)
    {
        var lines = dump.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var next = 0;
        var root = Read(lines, ref next, 0);
        return next == lines.Length ? root : null;
    }

    private static AstNode? Read(string[] lines, ref int next, int depth)
    {
        if (next == lines.Length || depth > MaxDepth)
        {
            return null;
        }

        var line = lines[next++];
        if (line.Length <= depth || line[depth] == ' ' || line.AsSpan(0, depth).ContainsAnyExcept(' '))
        {
            return null;
        }

        var (node, count) = Parse(line[depth..]);
        for (var i = 0; i < count; i++)
        {
            if (Read(lines, ref next, depth + 1) is not { } child)
            {
                return null;
            }

            node.Children.Add(child);
        }
        return node;
    }

    private static (AstNode Node, int Children) Parse(string line)
    {
        var count = 0;
        if (ChildrenSuffix().Match(line) is { Success: true } suffix)
        {
            count = int.Parse(suffix.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            line = line[..suffix.Index];
        }
        var alias = line.IndexOf(" (alias ", StringComparison.Ordinal);
        // A literal may hold such words within its quotes; all that counts of it is what it begins with.
        if (alias >= 0 && !line.StartsWith("Literal ", StringComparison.Ordinal))
        {
            line = line[..alias];
        }

        var blank = line.IndexOf(' ', StringComparison.Ordinal);
        return (blank < 0 ? new AstNode(line, "") : new AstNode(line[..blank], line[(blank + 1)..]), count);
    }

    [GeneratedRegex(@" \(children (\d{1,6})\)\z")]
    private static partial Regex ChildrenSuffix();
}
