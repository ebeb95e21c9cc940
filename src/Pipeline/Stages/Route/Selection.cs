using Inferly.Pipeline.Context;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Registry;
using Inferly.Pipeline.Requests;
using Inferly.Pipeline.State;

namespace Inferly.Pipeline.Stages.Route;

/// <summary>The models that the caller's <c>model</c> and <c>models</c> stand for, before any policy.</summary>
/// <param name="Models">In the caller's order, or unordered when <paramref name="IsRanked"/>.</param>
/// <param name="IsRanked">The gateway chooses the order: <c>auto</c>.</param>
internal readonly record struct Selection(List<ModelEntry> Models, bool IsRanked)
{
    private const string Auto = "auto";

    /// <summary>The caller named nothing: every model that the key may use comes into question.</summary>
    public static bool IsOpen(InferenceRequest request) => request.Model == Auto && request.Models.Count == 0;

    /// <summary>What the request asks a model to be capable of.</summary>
    public static ModelCapabilities Needs(InferenceRequest request) =>
        (request.HasTools ? ModelCapabilities.Tools : 0)
        | (request.WantsJsonSchema ? ModelCapabilities.JsonSchema : 0)
        | (request.WantsLogprobs ? ModelCapabilities.Logprobs : 0)
        | (request.Images > 0 ? ModelCapabilities.Vision : 0)
        | (request.Audios > 0 ? ModelCapabilities.Audio : 0);

    /// <summary>Reads what the caller named.</summary>
    /// <returns>Null, or why it names nothing that this key may use.</returns>
    public static GatewayError? Of(FleetSnapshot fleet, InferenceRequest request, ApiKey key, out Selection selection)
    {
        var models = new List<ModelEntry>();
        selection = new Selection(models, request.Model == Auto);
        if (request.Model != Auto && !request.Models.Contains(request.Model) && Add(fleet, request.Model, "model", key, models) is { } unknown)
        {
            return unknown;
        }

        for (var i = 0; i < request.Models.Count; i++)
        {
            if (Add(fleet, request.Models[i], $"models[{i}]", key, models) is { } missing)
            {
                return missing;
            }
        }

        if (models.Count == 0)
        {
            models.AddRange(fleet.Registry.Models.Where(m => key.AllowsModel(m.Id)));
        }
        else if (!selection.IsRanked && request.Models.Count == 0)
        {
            models.AddRange(fleet.Registry.SameModelElsewhere(models[0]).Where(m => key.AllowsModel(m.Id)));
        }

        return Fit(models, request, isPinned: !selection.IsRanked);
    }

    private static GatewayError? Add(FleetSnapshot fleet, string id, string path, ApiKey key, List<ModelEntry> models)
    {
        var found = fleet.Registry.Find(id);
        if (found.Model is not { } model)
        {
            var visible = fleet.Registry.Models.Where(m => key.AllowsModel(m.Id));
            return new GatewayError(404, "invalid_request_error", "model_not_found", ModelLookupError.Of(id, found, visible).Message) { Param = path };
        }

        if (!key.AllowsModel(model.Id))
        {
            return new GatewayError(403, "invalid_request_error", "model_not_allowed", $"This key may not use the model '{model.Id}'. GET /v1/models lists those it may.")
            {
                Param = path,
            };
        }

        models.Add(model);
        return null;
    }

    // What the caller named is trusted to be able: providers grow abilities that no catalogue knows. What we pick must be known to be.
    private static GatewayError? Fit(List<ModelEntry> models, InferenceRequest request, bool isPinned)
    {
        var before = models.Count;
        models.RemoveAll(m => !Serves(m, request.Operation));
        if (models.Count == 0 && before > 0)
        {
            var wanted = request.Operation == Operation.Embedding ? "an embedding model" : "a model that generates text";
            return GatewayError.Invalid("model", $"This endpoint needs {wanted}. GET /v1/models lists what each model is for.", "model_not_supported");
        }

        var needs = Needs(request);
        if (!isPinned)
        {
            models.RemoveAll(m => !m.Can(needs));
        }

        return models.Count > 0 ? null : new GatewayError(
            422,
            "invalid_request_error",
            "policy_unsatisfiable",
            before == 0
                ? "No model is available to this key."
                : $"No model that this key may use is known to be capable of all that the request needs: {needs}. Name a model to try it anyway, or give its capabilities in the configuration.")
        {
            Param = "model",
        };
    }

    private static bool Serves(ModelEntry model, Operation operation) => operation switch
    {
        Operation.Embedding => model.Mode == ModelMode.Embedding,
        Operation.Completion => model.Mode is ModelMode.Chat or ModelMode.Completion,
        Operation.Response => model.Mode is ModelMode.Chat or ModelMode.Responses,
        _ => model.Mode == ModelMode.Chat,
    };
}
