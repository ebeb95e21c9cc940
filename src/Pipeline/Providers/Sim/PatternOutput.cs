using System.Text;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>One attempt at a string for a pattern, bounded in length and in work.</summary>
/// <param name="seed">Decides among alternatives and characters.</param>
/// <param name="extra">How often more than necessary a quantifier may repeat.</param>
/// <param name="most">Most characters.</param>
/// <param name="isExact">Whether every quantifier repeats as often as it may.</param>
internal sealed class PatternOutput(ulong seed, int extra, int most, bool isExact)
{
    /// <summary>Nested repeats of nothing add no character, but cost time all the same.</summary>
    private const int MostSteps = 20_000;

    private readonly StringBuilder _text = new();
    private SimRandom _random = new(seed);
    private int _steps;

    public int Length => _text.Length;

    /// <summary>Whether the attempt has failed: it is too long or took too much work.</summary>
    public bool IsFull => _text.Length > most || _steps > MostSteps;

    public int Next(int bound) => _random.Next(bound);

    public int Repeats(int least, int upTo)
    {
        var more = Math.Min(upTo - least, extra);
        return least + (isExact ? more : _random.Next(more + 1));
    }

    public void Count() => _steps++;

    public void AppendOneOf(string characters)
    {
        if (!IsFull)
        {
            _text.Append(characters[_random.Next(characters.Length)]);
        }
    }

    public override string ToString() => _text.ToString();
}
