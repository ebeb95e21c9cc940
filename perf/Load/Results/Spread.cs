namespace Inferly.Perf.Load.Results;

/// <summary>The median of the kept rounds and the quartiles around it.</summary>
internal sealed record Spread(double Median, double LowerQuartile, double UpperQuartile, int Rounds)
{
    /// <summary>Null where there is nothing to sum up.</summary>
    public static Spread? Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : new Spread(At(sorted, 0.5), At(sorted, 0.25), At(sorted, 0.75), sorted.Length);
    }

    private static double At(double[] sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
