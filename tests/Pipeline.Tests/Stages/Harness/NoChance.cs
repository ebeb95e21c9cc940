namespace Inferly.Pipeline.Tests.Stages.Harness;

/// <summary>Never explores.</summary>
internal sealed class NoChance : Random
{
    public override double NextDouble() => 0.999;
}
