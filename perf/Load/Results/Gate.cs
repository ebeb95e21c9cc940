namespace Inferly.Perf.Load.Results;

/// <summary>A promise about one target, and what was measured of it.</summary>
/// <param name="Target">Whose promise it is.</param>
/// <param name="What">In words, with the unit.</param>
/// <param name="Measured">Null where the row did not run, or is void.</param>
/// <param name="AtLeast">Whether more is better.</param>
/// <param name="Limit">What must be reached.</param>
/// <param name="Goal">What is aimed at.</param>
internal sealed record Gate(string Target, string What, Spread? Measured, bool AtLeast, double Limit, double? Goal = null)
{
    public string Verdict =>
        Measured is not { Median: var value } ? "not measured"
        : !Reaches(value, Limit) ? "**fail**"
        : Goal is { } goal && Reaches(value, goal) ? "pass, goal" : "pass";

    private bool Reaches(double value, double bound) => AtLeast ? value >= bound : value <= bound;
}
