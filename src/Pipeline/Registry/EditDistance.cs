namespace Inferly.Pipeline.Registry;

/// <summary>How many letters two names differ by, for "did you mean".</summary>
public static class EditDistance
{
    /// <summary>Past this length two names are just different: the work is bounded whatever a caller sends.</summary>
    private const int MaxLength = 256;

    /// <summary>
    /// Letters to insert, delete or change, case not counted (Levenshtein); <see cref="int.MaxValue"/> for names too long to
    /// compare.
    /// </summary>
    public static int Between(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (left.Length > MaxLength || right.Length > MaxLength)
        {
            return int.MaxValue;
        }

        Span<int> row = stackalloc int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 0; i < left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i + 1;
            for (var j = 0; j < right.Length; j++)
            {
                var change = char.ToLowerInvariant(left[i]) == char.ToLowerInvariant(right[j]) ? 0 : 1;
                var next = Math.Min(Math.Min(row[j], row[j + 1]) + 1, diagonal + change);
                diagonal = row[j + 1];
                row[j + 1] = next;
            }
        }
        return row[right.Length];
    }
}
