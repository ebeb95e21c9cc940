namespace Inferly.Pipeline.Registry;

/// <summary>Why an id names no model, with what to write instead. For code <c>model_not_found</c>, param <c>model</c>.</summary>
public sealed record ModelLookupError(string Message)
{
    private const int MaxSuggestions = 3;

    /// <param name="id">What the caller wrote.</param>
    /// <param name="lookup">What the registry found for it: not exactly one model.</param>
    /// <param name="visible">The models this caller may know of.</param>
    public static ModelLookupError Of(string id, ModelLookup lookup, IEnumerable<ModelEntry> visible)
    {
        var known = visible.ToArray();
        var meant = lookup.Matches.Intersect(known).Select(model => model.Id).ToArray();
        if (meant.Length > 1)
        {
            return new ModelLookupError(
                $"The model '{id}' is served by several providers: write one of {string.Join(", ", meant)}, or \"auto\".");
        }

        var similar = Similar(id, known);
        var remedy = similar.Length > 0
            ? $"Did you mean {string.Join(" or ", similar)}?"
            : "GET /v1/models lists the models there are; \"auto\" picks one.";
        return new ModelLookupError($"The model '{id}' does not exist or you do not have access to it. {remedy}");
    }

    private static string[] Similar(string id, IEnumerable<ModelEntry> models)
        => [.. models
            .Select(model => (model.Id, Distance: Distance(id, model)))
            .Where(candidate => candidate.Distance <= Math.Max(2, id.Length / 3))
            .OrderBy(candidate => candidate.Distance)
            .Take(MaxSuggestions)
            .Select(candidate => candidate.Id)];

    // A caller may have left the provider out.
    private static int Distance(string id, ModelEntry model)
        => Math.Min(EditDistance.Between(id, model.Id), EditDistance.Between(id, model.Id.AsSpan(model.Provider.Length + 1)));
}
