namespace Inferly.Pipeline.Seams;

/// <summary>
/// For a model that was given the delivered text as the beginning of its answer. It goes on behind it; but some say the beginning once more,
/// and that is cut.
/// </summary>
public sealed class PrefixSeam : ISeam
{
    // Below, or with fewer different characters, an answer may well go on with what it began with: "ha", "-----".
    private const int ShortestEcho = 8;
    private const int FewestCharacters = 4;

    private readonly string _prefix;
    private readonly SeamGap _gap;
    private bool _isDecided;
    private int _echoed;

    /// <param name="delivered">What the caller has.</param>
    /// <param name="echoes">The provider is known to say the prefix once more.</param>
    public PrefixSeam(string delivered, bool echoes)
    {
        _prefix = PrefixOf(delivered);
        _gap = new SeamGap(delivered[_prefix.Length..]);
        _isDecided = _prefix.Length == 0 || !(echoes || IsUnmistakable(_prefix));
    }

    /// <summary>What the model is given: providers refuse, or stumble over, whitespace at the end.</summary>
    public static string PrefixOf(string delivered) => delivered.TrimEnd();

    /// <inheritdoc/>
    public string? Take(string piece)
    {
        if (_isDecided)
        {
            return _gap.Take(piece);
        }

        var same = piece.AsSpan().CommonPrefixLength(_prefix.AsSpan(_echoed));
        if (_echoed + same == _prefix.Length)
        {
            _isDecided = true;
            return _gap.Take(piece[same..]);
        }

        if (same == piece.Length)
        {
            _echoed += same;
            return "";
        }

        _isDecided = true;
        return _gap.Take(string.Concat(_prefix.AsSpan(0, _echoed), piece));
    }

    /// <inheritdoc/>
    public string? End()
    {
        var text = _isDecided ? "" : _prefix[.._echoed];
        _isDecided = true;
        return _gap.Take(text);
    }

    private static bool IsUnmistakable(string prefix) =>
        prefix.Length >= ShortestEcho && prefix.AsSpan(0, ShortestEcho).ToArray().Distinct().Count() >= FewestCharacters;
}
