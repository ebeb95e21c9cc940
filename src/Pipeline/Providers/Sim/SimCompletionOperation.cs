namespace Inferly.Pipeline.Providers.Sim;

/// <summary>POST completions, the older text endpoint.</summary>
internal sealed class SimCompletionOperation(SimCompletionRequest request) : ISimOperation
{
    public string? Directives => request.Prompts[^1].Directives;

    public bool IsStream => request.Sampling.Stream;

    /// <summary>Null where the fields hold an error.</summary>
    public static ISimOperation? Read(SimFields fields) =>
        SimCompletionRequest.Read(fields) is { } request ? new SimCompletionOperation(request) : null;

    public SimReply Answer(SimContext context)
    {
        var longest = context.Counted(request.Prompts.Max(prompt => prompt.Tokens));
        if (longest >= context.Model.ContextWindow)
        {
            return SimReply.Error(SimError.ContextLength("prompt", context.Model, longest));
        }

        var choices = context.Directives.Empty ? [] : Compose(context);
        var usage = SimUsage.Of(request.PromptTokens, choices);
        var envelope = context.Envelope("cmpl", "text_completion");
        if (!IsStream)
        {
            var slowest = choices.Count == 0 ? 0 : choices.Max(choice => choice.Tokens);
            return SimReply.Json(slowest, writer => SimCompletionJson.Write(writer, envelope, choices, EchoOf, usage, request.Logprobs));
        }

        var frames = new SimFrames(envelope, request.Sampling.IncludeUsage, context.Directives.MalformedAfter);
        SimCompletionStream.Write(frames, choices, EchoOf, usage, request.Logprobs, done: !context.Directives.NoDone);
        return SimReply.Events(frames);
    }

    private List<SimChoice> Compose(SimContext context)
    {
        var (model, sampling, choices) = (context.Model, request.Sampling, new List<SimChoice>());
        foreach (var prompt in request.Prompts)
        {
            var most = Math.Min(Math.Min(sampling.MaxTokens!.Value, model.MaxOutputTokens), model.ContextWindow - prompt.Tokens);
            for (var i = 0; i < sampling.Choices; i++)
            {
                var wording = SimRandom.OfChoice(prompt.Hash, model, context.Seed, sampling.Seed, i);
                var text = SimText.Compose(model, prompt, wording, context.Directives.Tokens);
                var choice = SimChoice.OfText(text, sampling.Stop, most);
                choices.Add(context.Directives.Finish is { } finish ? choice with { FinishReason = finish } : choice);
            }
        }

        return choices;
    }

    private string EchoOf(int choice) => request.Echo ? request.Prompts[choice / request.Sampling.Choices].UserText : "";
}
