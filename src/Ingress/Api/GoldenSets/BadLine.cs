namespace Inferly.Ingress.Api.GoldenSets;

/// <summary>What is wrong with a line.</summary>
/// <param name="Line">Counted from 1.</param>
/// <param name="Reason">For people, with the remedy.</param>
internal readonly record struct BadLine(int Line, string Reason);
