namespace Inferly.Pipeline.Policies;

/// <summary>What to rank the candidates by that the constraints leave.</summary>
public enum Optimize
{
    Balanced,
    Cost,
    Latency,
    Accuracy,
}
