namespace Inferly.Pipeline.Stages.Route;

/// <summary>What evals know of models. Thread-safe, and quick: asked for every candidate of every request.</summary>
public interface IAccuracySource
{
    /// <summary>A model's score in a workflow, 0..1; null where it was never measured, or without a workflow.</summary>
    double? Score(string project, string? workflow, string modelId);
}
