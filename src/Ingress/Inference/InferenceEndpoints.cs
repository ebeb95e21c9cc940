using Inferly.Ingress.Access;
using Inferly.Ingress.Telemetry;
using Inferly.Pipeline.Requests;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Inference;

/// <summary>The OpenAI-compatible endpoints: a path, an operation, and nothing else.</summary>
public static class InferenceEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapInference(this IEndpointRouteBuilder routes)
    {
        Map(routes, "/v1/chat/completions", Operation.Chat);
        Map(routes, "/v1/completions", Operation.Completion);
        Map(routes, "/v1/responses", Operation.Response);
        Map(routes, "/v1/embeddings", Operation.Embedding);
    }

    private static void Map(IEndpointRouteBuilder routes, string path, Operation operation)
    {
        var handler = routes.ServiceProvider.GetRequiredService<InferenceHandler>();
        routes.MapPost(path, context => handler.HandleAsync(context, operation))
            .RequireRoles(Role.Admin, Role.Owner, Role.Developer, Role.Inference)
            .WithMetadata(new SpanOperation(operation));
    }
}
