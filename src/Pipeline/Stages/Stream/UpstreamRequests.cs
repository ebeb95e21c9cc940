using Inferly.Pipeline.Context;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Registry;
using Inferly.Pipeline.Requests;
using Inferly.Pipeline.Translation;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>Brings the caller's request into an operation that the target speaks.</summary>
internal static class UpstreamRequests
{
    /// <summary>The call to make.</summary>
    /// <returns>Null, or what of the request can't be said to this target.</returns>
    public static RequestError? For(RequestContext context, Target target, int? maxOutputTokens, out UpstreamCall? call)
    {
        call = null;
        var request = context.Request!;
        if (!Speaks(target, request.Operation))
        {
            if (Chat(context) is { } error)
            {
                return error;
            }

            request = context.ChatForm!;
        }

        call = new UpstreamCall
        {
            Request = request,
            Model = target.Model.UpstreamModel,
            Credential = target.Credential,
            MaxOutputTokens = maxOutputTokens,
            ModelMaxOutput = target.Model.MaxOutputTokens,
        };
        return null;
    }

    /// <summary>Sees to it that the context has its request as a chat: translated once, however many candidates need it.</summary>
    /// <returns>Null, or what of the request chat has no words for.</returns>
    public static RequestError? Chat(RequestContext context)
    {
        if (context.ChatForm is not null)
        {
            return null;
        }

        var error = ChatForm.Of(context.Request!, out var translated);
        context.ChatForm = translated;
        return error;
    }

    // A provider may have /completions, but only its text-completion models answer there.
    private static bool Speaks(Target target, Operation operation) =>
        target.Provider.Protocol.Speaks(operation)
        && (operation != Operation.Completion || target.Model.Mode == ModelMode.Completion || target.Model.Can(ModelCapabilities.Completions));
}
