using System.Collections.Immutable;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Money;

namespace Inferly.Pipeline.Stages.Route;

/// <summary>
/// Who may serve requests of one kind, best first by the estimates of one moment; a limit of money is not yet applied. Immutable: many
/// requests share it.
/// </summary>
/// <param name="Candidates">Those who may; the credentials of a model stand side by side.</param>
/// <param name="Removed">Those whom the policy removed, and by which constraint.</param>
/// <param name="FirstUnseen">Index of the best candidate that nobody has asked lately, but for the very best; 0 if there is none.</param>
/// <param name="MostCost">The most that any of them is expected to take for any request of the kind; null where one has no price, or nothing is limited.</param>
/// <param name="MadeAt">Timestamp.</param>
internal sealed record Ranking(
    ImmutableArray<Candidate> Candidates,
    ImmutableArray<(string Model, string Constraint)> Removed,
    int FirstUnseen,
    NanoUsd? MostCost,
    long MadeAt);
