namespace Inferly.Pipeline.Seams;

/// <summary>
/// For a model that was given the delivered text as the beginning of its answer. It goes on behind it; but some say the beginning once more,
/// or its last words, and that is cut.
/// </summary>
/// <remarks>
/// Only what cannot be taken for anything else is a repetition: it begins where a word began, follows without a space, and has several words or
/// many different characters. An answer may well say "ha ha", the same emoji twice, or two equal rows of a table.
/// </remarks>
public sealed class PrefixSeam : ISeam
{
    private const int ShortestRepetition = 12;
    private const int FewestCharacters = 4;
    private const int FewestCharactersOfOneWord = 12;

    // Nobody repeats the last words of something longer.
    private const int LongestTail = 1000;

    private readonly SeamGap _gap;

    // All that the text may still turn out to repeat. They agree in what is held back.
    private readonly List<string> _open = [];
    private int _held;
    private string _repeated = "";

    /// <param name="delivered">What the caller has.</param>
    /// <param name="echoes">The provider is known to say the whole prefix once more.</param>
    public PrefixSeam(string delivered, bool echoes)
    {
        var prefix = PrefixOf(delivered);
        _gap = new SeamGap(delivered[prefix.Length..]);
        for (var start = Math.Max(0, prefix.Length - LongestTail); start <= prefix.Length - ShortestRepetition; start++)
        {
            if ((start == 0 || char.IsWhiteSpace(prefix[start - 1])) && IsUnmistakable(prefix.AsSpan(start)))
            {
                _open.Add(prefix[start..]);
            }
        }

        if (prefix.Length > 0 && (echoes || IsUnmistakable(prefix)))
        {
            _open.Add(prefix);
        }
    }

    /// <summary>What the model is given: providers refuse, or stumble over, whitespace at the end.</summary>
    public static string PrefixOf(string delivered) => delivered.TrimEnd();

    /// <inheritdoc/>
    public string? Take(string piece)
    {
        if (_open.Count == 0)
        {
            return _gap.Take(piece);
        }

        var (held, shown) = (_held, _open[0]);
        var length = _held + piece.Length;
        foreach (var text in _open)
        {
            if (text.Length <= length && text.Length > _repeated.Length && piece.AsSpan().StartsWith(text.AsSpan(held)))
            {
                _repeated = text;
            }
        }

        _open.RemoveAll(text => text.Length <= length || !text.AsSpan(held).StartsWith(piece));
        _held = length;
        return _open.Count > 0 ? "" : _gap.Take(string.Concat(shown.AsSpan(0, held), piece)[_repeated.Length..]);
    }

    /// <inheritdoc/>
    public string? End()
    {
        var held = _open.Count == 0 ? "" : _open[0][.._held];
        _open.Clear();
        return _gap.Take(held[Math.Min(held.Length, _repeated.Length)..]);
    }

    private static bool IsUnmistakable(ReadOnlySpan<char> text)
    {
        if (text.Length < ShortestRepetition || char.IsWhiteSpace(text[0]))
        {
            return false;
        }

        var characters = text[..Math.Min(text.Length, 100)].ToArray();
        return characters.Distinct().Count() >= (characters.Any(char.IsWhiteSpace) ? FewestCharacters : FewestCharactersOfOneWord);
    }
}
