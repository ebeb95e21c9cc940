using System.Text.Json;
using Inferly.Analytics.GoldenSets;
using Inferly.Ingress.Api.Requests;
using Inferly.Pipeline.Requests;

namespace Inferly.Ingress.Api.GoldenSets;

/// <summary>Reads a golden set as JSON Lines: an item a line, blank lines aside. For one body.</summary>
internal sealed class GoldenSetLines
{
    private const int MaxItems = 100_000;
    private const int MaxLineBytes = 1 << 20;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly List<GoldenItem> _items = [];
    private readonly List<BadLine> _bad = [];

    // Where each id stands first.
    private readonly Dictionary<string, int> _lineOfId = new(StringComparer.Ordinal);

    /// <summary>The items, in their order; of use only where no line is bad.</summary>
    public IReadOnlyList<GoldenItem> Items => _items;

    /// <summary>Every bad line, in their order; of a line its first mistake. After as many lines as a set may have items comes one that says so.</summary>
    public IReadOnlyList<BadLine> Bad => _bad;

    /// <param name="body">The body as it came.</param>
    public static GoldenSetLines Read(ReadOnlyMemory<byte> body)
    {
        var lines = new GoldenSetLines();
        var rest = body.Span.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body;
        for (var number = 1; !rest.IsEmpty; number++)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = (end < 0 ? rest : rest[..end]).Trim(" \t\r"u8);
            if (!line.IsEmpty && lines._items.Count + lines._bad.Count == MaxItems)
            {
                // Those below are not looked at: an answer that named millions of them would take gigabytes.
                lines._bad.Add(new BadLine(number, $"A golden set has {MaxItems} items at most. Leave out this line and those below it."));
                break;
            }

            lines.Add(number, line);
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        if (lines._items.Count == 0 && lines._bad.Count == 0)
        {
            lines._bad.Add(new BadLine(1, "There is no item. Send one JSON object a line."));
        }

        return lines;
    }

    private void Add(int number, ReadOnlyMemory<byte> line)
    {
        if (line.IsEmpty)
        {
            return;
        }

        if (Check(number, line, out var id) is { } reason)
        {
            _bad.Add(new BadLine(number, reason));
        }
        else
        {
            _items.Add(new GoldenItem(id!, line));
        }
    }

    private string? Check(int number, ReadOnlyMemory<byte> line, out string? id)
    {
        id = null;
        if (line.Length > MaxLineBytes)
        {
            return $"The line has {line.Length} bytes; {MaxLineBytes} are the most. Shorten the item.";
        }

        if (StrictJson.Check(line.Span, "line") is { } malformed)
        {
            return malformed.Located;
        }

        var problem = new FirstProblem();
        var item = new JsonObjectReader(JsonElement.Parse(line.Span, new JsonDocumentOptions { MaxDepth = StrictJson.MaxDepth }), JsonPath.Root, problem, "line");
        id = problem.Error is null ? GoldenItemShape.Check(item) : null;
        if (problem.Error is { } mistake)
        {
            return mistake.Located;
        }

        return _lineOfId.TryAdd(id!, number) ? null : $"id: {id} is the id of line {_lineOfId[id!]} too. Ids differ within a golden set.";
    }
}
