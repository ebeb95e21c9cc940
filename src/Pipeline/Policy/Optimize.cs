namespace Inferly.Pipeline.Policy;

/// <summary>What to rank the candidates by that the constraints leave.</summary>
public enum Optimize
{
    Balanced,
    Cost,
    Latency,
    Accuracy,
}
