namespace Inferly.Pipeline.Registry;

/// <summary>A model's latest eval score in one workflow, with the bounds of its 95 % confidence interval and the items scored.</summary>
public sealed record ModelAccuracy(string Workflow, double Score, double CiLow, double CiHigh, int Items, string EvalId);
