using System.Numerics;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Policies;
using Inferly.Pipeline.Registry;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Stages.Route;

/// <summary>
/// All of a request that the order of the models depends on. Lengths count by their power of two: within one the order of models by price
/// hardly changes, and what a limit of money demands is checked for every request anew.
/// </summary>
/// <param name="Policy">The combined policy.</param>
/// <param name="KeyModels">The models that the key may use.</param>
/// <param name="Project">Where a workflow is named, its project: scores belong to both. Else null.</param>
/// <param name="Workflow">The workflow, or null.</param>
/// <param name="Operation">The endpoint.</param>
/// <param name="Needs">What the request asks a model to be capable of.</param>
/// <param name="Stream">Latency then means the first token.</param>
/// <param name="InputMagnitude">Of the prompt.</param>
/// <param name="OutputMagnitude">Of the caller's limit of output; 0 without one.</param>
/// <param name="Choices">How many answers are asked for.</param>
internal readonly record struct RankingKey(
    RoutingPolicy Policy,
    GlobSet KeyModels,
    string? Project,
    string? Workflow,
    Operation Operation,
    ModelCapabilities Needs,
    bool Stream,
    int InputMagnitude,
    int OutputMagnitude,
    int Choices)
{
    public static RankingKey Of(RequestContext context)
    {
        var request = context.Request!;
        var workflow = context.Workflow?.Name;
        return new RankingKey(
            context.Policy,
            context.Key!.Models,
            workflow is null ? null : context.Project!.Id,
            workflow,
            request.Operation,
            Selection.Needs(request),
            request.Stream,
            Magnitude(TokenEstimate.Input(request)),
            request.MaxOutputTokens is { } limit ? 1 + Magnitude(limit) : 0,
            request.Choices);
    }

    /// <summary>The longest length that counts as the same.</summary>
    public static uint LongestAlike(int tokens) => (2u << Magnitude(tokens)) - 1;

    private static int Magnitude(int tokens) => BitOperations.Log2((uint)tokens);
}
