namespace Inferly.Pipeline.Seams;

/// <summary>
/// The whitespace at the end of what was delivered. The second model does not know of it, so it may write it once more: that is dropped.
/// </summary>
internal sealed class SeamGap(string gap)
{
    private int _met;

    /// <summary>Takes the next piece.</summary>
    /// <returns>What is new in it.</returns>
    public string Take(string piece)
    {
        var same = piece.AsSpan().CommonPrefixLength(gap.AsSpan(_met));
        _met = same < piece.Length ? gap.Length : _met + same;
        return piece[same..];
    }
}
