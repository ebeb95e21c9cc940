using System.Globalization;
using System.Text;

namespace Inferly.Perf.Load.Results;

/// <summary>A table whose first columns are words and whose others are figures.</summary>
internal sealed class MarkdownTable(params IReadOnlyList<string> headers)
{
    private const string Nothing = "-";

    private readonly List<IReadOnlyList<string>> _rows = [];

    public void Add(params IReadOnlyList<string> cells) => _rows.Add(cells);

    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text, headers);
        Write(text, [.. headers.Select((_, column) => column == 0 ? "---" : "--:")]);
        foreach (var row in _rows)
        {
            Write(text, row);
        }

        return text.ToString();
    }

    /// <summary>Three significant digits, or whole numbers from 100 on.</summary>
    public static string Figure(double? value) => value is not { } number ? Nothing
        : Math.Abs(number) >= 100 ? number.ToString("N0", CultureInfo.InvariantCulture)
        : Math.Abs(number) >= 10 ? number.ToString("0.0", CultureInfo.InvariantCulture)
        : number.ToString("0.00", CultureInfo.InvariantCulture);

    public static string Figure(Spread? spread) => Figure(spread?.Median);

    /// <summary>The median with its quartiles.</summary>
    public static string Range(Spread? spread) =>
        spread is null ? Nothing : $"{Figure(spread.Median)} [{Figure(spread.LowerQuartile)}-{Figure(spread.UpperQuartile)}]";

    private static void Write(StringBuilder text, IReadOnlyList<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
