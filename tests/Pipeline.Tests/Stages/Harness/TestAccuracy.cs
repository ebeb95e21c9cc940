using Inferly.Pipeline.Stages.Route;

namespace Inferly.Pipeline.Tests.Stages.Harness;

/// <summary>Knows no score; can be made to fail, which fails the route stage.</summary>
internal sealed class TestAccuracy : IAccuracySource
{
    public Exception? Defect { get; set; }

    public double? Score(string project, string? workflow, string modelId) => Defect is { } defect ? throw defect : null;
}
