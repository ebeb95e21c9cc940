namespace Inferly.Pipeline.Providers.Sim;

/// <summary>POST chat/completions.</summary>
internal sealed class SimChatOperation(SimChatRequest request) : ISimOperation
{
    public string? Directives => request.Prompt.Directives;

    public bool IsStream => request.Sampling.Stream;

    /// <summary>Null where the fields hold an error.</summary>
    public static ISimOperation? Read(SimFields fields) =>
        SimChatRequest.Read(fields) is { } request ? new SimChatOperation(request) : null;

    public SimReply Answer(SimContext context)
    {
        if (new SimChatAnswer(request, context).Compose(out var error) is not { } choices)
        {
            return SimReply.Error(error!);
        }

        var usage = SimUsage.Of(request.PromptTokens, choices);
        if (!IsStream)
        {
            var envelope = context.Envelope("chatcmpl", "chat.completion");
            var slowest = choices.Count == 0 ? 0 : choices.Max(choice => choice.Tokens);
            return SimReply.Json(slowest, writer => SimChatJson.Write(writer, envelope, choices, usage, request.TopLogprobs));
        }

        var chunk = context.Envelope("chatcmpl", "chat.completion.chunk");
        var frames = new SimFrames(chunk, request.Sampling.IncludeUsage, context.Directives.MalformedAfter);
        new SimChatStream(frames, choices, request.TopLogprobs).Write(usage, done: !context.Directives.NoDone);
        return SimReply.Events(frames);
    }
}
