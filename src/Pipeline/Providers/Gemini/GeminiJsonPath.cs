using System.Globalization;

namespace Inferly.Pipeline.Providers.Gemini;

/// <summary>
/// Reads the JSON paths by which Gemini names a piece of arguments (<c>$.cities[0].name</c>, <c>$['a b']</c>): singular paths of
/// RFC 9535.
/// </summary>
internal static class GeminiJsonPath
{
    private const int MostSteps = 32;

    /// <summary>The steps from the root: strings name members, integers elements; null if it is no such path.</summary>
    public static IReadOnlyList<object>? Parse(string path)
    {
        var steps = new List<object>();
        var rest = path.AsSpan();
        if (rest is not ['$', ..])
        {
            return null;
        }

        rest = rest[1..];
        while (!rest.IsEmpty && steps.Count < MostSteps)
        {
            var step = rest[0] switch
            {
                '.' => Member(ref rest),
                '[' => Bracket(ref rest),
                _ => null,
            };
            if (step is null)
            {
                return null;
            }

            steps.Add(step);
        }

        return rest.IsEmpty && steps.Count > 0 ? steps : null;
    }

    private static string? Member(ref ReadOnlySpan<char> rest)
    {
        rest = rest[1..];
        var end = rest.IndexOfAny('.', '[');
        var name = end < 0 ? rest : rest[..end];
        rest = rest[name.Length..];
        return name.IsEmpty ? null : name.ToString();
    }

    private static object? Bracket(ref ReadOnlySpan<char> rest)
    {
        var quoted = rest is ['[', '\'' or '"', ..];
        var close = quoted ? rest[2..].IndexOf([rest[1], ']']) + 3 : rest.IndexOf(']');
        if (close < 2)
        {
            return null;
        }

        var inner = rest[1..close];
        rest = rest[(close + 1)..];
        return quoted ? inner[1..^1].ToString()
            : int.TryParse(inner, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index
            : null;
    }
}
