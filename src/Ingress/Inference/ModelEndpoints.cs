using System.Text.Json;
using Inferly.Ingress.Access;
using Inferly.Ingress.Errors;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Registry;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Inference;

/// <summary>GET /v1/models and /v1/models/{id}: what the key may use, with price, regions and live health.</summary>
public static class ModelEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        var fleet = routes.ServiceProvider.GetRequiredService<FleetHolder>();
        routes.MapGet("/v1/models", context => ListAsync(context, fleet.Current)).RequireModelRoles();

        // An id holds a slash, which clients encode or not.
        routes.MapGet("/v1/models/{**id}", (HttpContext context, string id) => GetAsync(context, fleet.Current, Uri.UnescapeDataString(id))).RequireModelRoles();
    }

    private static void RequireModelRoles(this IEndpointConventionBuilder endpoint) =>
        endpoint.RequireRoles(Role.Admin, Role.Owner, Role.Developer, Role.Inference);

    private static Task ListAsync(HttpContext context, FleetSnapshot fleet)
    {
        var query = context.Request.Query;
        if (!ModelFilter.TryCreate(query["modality"], query["region"], query["capability"], query["health"], out var filter, out var error))
        {
            return context.Response.WriteErrorAsync(new ApiError(400, $"{error.Path} {error.Message}.", "invalid_request", error.Path));
        }

        var key = context.GetCaller().Key;
        return WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "list"u8);
            json.WriteStartArray("data"u8);
            foreach (var model in fleet.Registry.Models)
            {
                var health = HealthOf(fleet, model);
                if (key.AllowsModel(model.Id) && filter.Matches(model, health.Status))
                {
                    ModelJson.Write(json, model, health, []);
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static Task GetAsync(HttpContext context, FleetSnapshot fleet, string id)
    {
        var key = context.GetCaller().Key;
        var found = fleet.Registry.Find(id);
        if (found.Model is { } model && key.AllowsModel(model.Id))
        {
            return WriteAsync(context, json => ModelJson.Write(json, model, HealthOf(fleet, model), []));
        }

        var visible = fleet.Registry.Models.Where(m => key.AllowsModel(m.Id));
        return context.Response.WriteErrorAsync(new ApiError(404, ModelLookupError.Of(id, found, visible).Message, "model_not_found", "model"));
    }

    // Of several credentials the one in the best health speaks for the model.
    private static ModelHealth HealthOf(FleetSnapshot fleet, ModelEntry model)
    {
        ModelHealth? best = null;
        foreach (var target in fleet.Of(model))
        {
            var health = target.CredentialHealth.IsEjected
                ? target.Health.Snapshot() with { Status = HealthStatus.Down }
                : target.Health.Snapshot();
            best = best is null || Order(health.Status) < Order(best.Status) ? health : best;
        }

        return best ?? new ModelHealth(HealthStatus.Unknown);
    }

    private static int Order(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => 0,
        HealthStatus.Degraded => 1,
        HealthStatus.Unknown => 2,
        _ => 3,
    };

    private static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        write(json);
    }
}
