namespace Inferly.Pipeline.Seams;

/// <summary>
/// For a model that answers anew: its text is held back until it has said all that was delivered, whitespace apart, and only what follows goes on.
/// </summary>
public sealed class SpliceSeam : ISeam
{
    private readonly string _delivered;
    private readonly int _end;
    private readonly SeamGap _gap;
    private int _agreed;

    /// <param name="delivered">What the caller has.</param>
    public SpliceSeam(string delivered)
    {
        _delivered = delivered;
        _end = delivered.AsSpan().TrimEnd().Length;
        _gap = new SeamGap(delivered[_end..]);
    }

    /// <inheritdoc/>
    public string? Take(string piece)
    {
        var at = 0;
        while (_agreed < _end && at < piece.Length)
        {
            if (char.IsWhiteSpace(piece[at]))
            {
                at++;
            }
            else if (char.IsWhiteSpace(_delivered[_agreed]))
            {
                _agreed++;
            }
            else if (piece[at++] != _delivered[_agreed++])
            {
                return null;
            }
        }

        return _agreed < _end ? "" : _gap.Take(piece[at..]);
    }

    /// <inheritdoc/>
    public string? End() => _agreed < _end ? null : "";
}
