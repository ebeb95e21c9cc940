namespace Inferly.Pipeline.Health;

/// <summary>
/// A mean that forgets: each sample weighs half as much after a half-life, and a prior stands in until samples outweigh it.
/// Not thread-safe.
/// </summary>
internal struct Decaying(double prior, double priorWeight, TimeSpan halfLife)
{
    private double _sum;
    private double _weight;
    private TimeSpan _at;

    /// <summary>The estimate at <paramref name="now"/> (time since any fixed start).</summary>
    public readonly double At(TimeSpan now)
    {
        var decay = Decay(now);
        return ((_sum * decay) + (prior * priorWeight)) / ((_weight * decay) + priorWeight);
    }

    /// <summary>The mean of the samples alone, without the prior; null where there is none.</summary>
    public readonly double? Observed => _weight > 0 ? _sum / _weight : null;

    /// <summary>How many fresh samples the knowledge is worth.</summary>
    public readonly double Weight(TimeSpan now) => _weight * Decay(now);

    /// <summary>Adds a sample.</summary>
    public void Add(double sample, TimeSpan now)
    {
        var decay = Decay(now);
        _sum = (_sum * decay) + sample;
        _weight = (_weight * decay) + 1;
        _at = now;
    }

    private readonly double Decay(TimeSpan now) => Math.Pow(0.5, (now - _at) / halfLife);
}
