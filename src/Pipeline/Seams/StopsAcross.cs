using System.Text;

namespace Inferly.Pipeline.Seams;

/// <summary>
/// Finds a stop string that begins in the delivered text and ends in what follows: neither provider sees the whole of it. Not thread-safe.
/// </summary>
public sealed class StopsAcross
{
    private readonly IReadOnlyList<string> _stops;
    private readonly string _before;
    private readonly StringBuilder _held = new();
    private bool _isOver;

    /// <param name="delivered">What the caller has.</param>
    /// <param name="stops">The request's stop strings.</param>
    public StopsAcross(string delivered, IReadOnlyList<string> stops)
    {
        _stops = stops;
        var longest = stops.Count == 0 ? 0 : stops.Max(stop => stop.Length);
        _before = delivered[^Math.Min(delivered.Length, Math.Max(0, longest - 1))..];
        _isOver = _before.Length == 0;
    }

    /// <summary>The answer ends here.</summary>
    public bool IsMet { get; private set; }

    /// <summary>Takes what follows the delivered text.</summary>
    /// <returns>What of it goes on now.</returns>
    public string Take(string text)
    {
        if (_isOver)
        {
            return IsMet ? "" : text;
        }

        var joint = string.Concat(_before, _held.Append(text));
        IsMet = _stops.Any(stop => Spans(joint, stop));
        if (!IsMet && _stops.Any(stop => MaySpan(joint, stop)))
        {
            return "";
        }

        return End();
    }

    /// <summary>Nothing follows.</summary>
    /// <returns>What was held back.</returns>
    public string End()
    {
        _isOver = true;
        var held = IsMet ? "" : _held.ToString();
        _held.Clear();
        return held;
    }

    private bool Spans(string joint, string stop)
    {
        for (var at = FirstStart(stop); at < _before.Length; at++)
        {
            if (string.CompareOrdinal(joint, at, stop, 0, stop.Length) == 0 && at + stop.Length > _before.Length)
            {
                return true;
            }
        }

        return false;
    }

    private bool MaySpan(string joint, string stop)
    {
        for (var at = FirstStart(stop); at < _before.Length; at++)
        {
            if (joint.Length - at < stop.Length && stop.AsSpan().StartsWith(joint.AsSpan(at)))
            {
                return true;
            }
        }

        return false;
    }

    private int FirstStart(string stop) => Math.Max(0, _before.Length - stop.Length + 1);
}
