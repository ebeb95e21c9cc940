using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Context;

/// <summary>Ids of answers that we write ourselves; an answer that passes through keeps its provider's.</summary>
public static class AnswerIds
{
    /// <summary>OpenAI's prefix for the endpoint, and the unique part of the request's id.</summary>
    public static string For(RequestContext context)
    {
        var unique = context.RequestId.AsSpan(context.RequestId.IndexOf('_') + 1);
        return context.Operation switch
        {
            Operation.Chat => $"chatcmpl-{unique}",
            Operation.Completion => $"cmpl-{unique}",
            Operation.Response => $"resp_{unique}",
            _ => $"emb-{unique}",
        };
    }
}
