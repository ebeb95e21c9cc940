using Inferly.Pipeline.Stages.Route;

namespace Inferly.Evals;

/// <summary>What evals found out about models. Nothing has been evaluated yet, so no model has a score and none qualifies under min_accuracy.</summary>
public sealed class EvalScores : IAccuracySource
{
    /// <inheritdoc/>
    public double? Score(string project, string? workflow, string modelId) => null;
}
