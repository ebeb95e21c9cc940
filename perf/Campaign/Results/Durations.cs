namespace Inferly.Perf.Campaign.Results;

/// <summary>Times, in milliseconds.</summary>
internal sealed class Durations
{
    private readonly double[] _sorted;

    public Durations(IEnumerable<TimeSpan> times)
    {
        _sorted = [.. times.Select(time => time.TotalMilliseconds)];
        Array.Sort(_sorted);
    }

    public int Count => _sorted.Length;

    public double P50 => At(0.5);

    public double P99 => At(0.99);

    public double Max => At(1);

    /// <summary>By nearest rank; not a number where there are none.</summary>
    private double At(double share) => _sorted.Length == 0 ? double.NaN : _sorted[(int)Math.Ceiling(share * _sorted.Length) - 1];
}
