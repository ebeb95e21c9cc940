using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>Composes the choices of a chat answer.</summary>
internal sealed class SimChatAnswer(SimModel model, SimChatRequest request, SimDirectives directives, long seed)
{
    /// <summary>The choices; null for a request that cannot be answered, with the error.</summary>
    public IReadOnlyList<SimChoice>? Compose(out SimError? error)
    {
        error = Refusal();
        if (error is not null)
            return null;
        var choices = new SimChoice[directives.Empty ? 0 : request.Sampling.Choices];
        for (var i = 0; i < choices.Length; i++)
        {
            if (ComposeChoice(i, out error) is not { } choice)
                return null;
            choices[i] = directives.Finish is { } finish ? choice with { FinishReason = finish } : choice;
        }

        return choices;
    }

    private SimError? Refusal()
    {
        if (request.PromptTokens >= model.ContextWindow || directives.ContextLengthExceeded)
            return SimError.ContextLength("messages", model, Math.Max(request.PromptTokens, directives.ContextLengthExceeded ? model.ContextWindow + 1 : 0));
        if (directives.NoPrefill && request.Prompt.Prefix.Length > 0)
            return SimError.Invalid("messages", "This model does not support assistant message prefill. The conversation must end with a user message.");
        return null;
    }

    private SimChoice? ComposeChoice(int index, out SimError? error)
    {
        // The conversation decides, not the limits: an answer that is continued or asked for again must be the same.
        var wording = SimRandom.Mix(SimRandom.Mix(request.Prompt.Hash, (ulong)seed), SimRandom.Mix((ulong)request.Sampling.Seed, (ulong)index));
        wording = SimRandom.Mix(wording, model.Id);
        var limit = Math.Min(request.Sampling.MaxTokens ?? int.MaxValue, model.MaxOutputTokens);
        var most = Math.Min(limit, model.ContextWindow - request.PromptTokens);
        if (SimToolCalls.Decide(request, wording, out error) is not { } calls)
            return null;
        if (calls.Count > 0)
            return SimChoice.OfCalls(calls, most);
        if (ComposeText(wording, out error) is not { } text)
            return null;
        var rest = SimPrefill.Continue(text, request.Prompt.Prefix, isProse: !request.Format.IsJson);
        return SimChoice.OfText(rest, request.Sampling.Stop, most);
    }

    private string? ComposeText(ulong wording, out SimError? error)
    {
        error = null;
        if (!request.Format.IsJson)
            return SimText.Compose(model, request.Prompt, wording, directives.Tokens);
        if (request.Format.Schema.ValueKind == JsonValueKind.Undefined)
            return SimJsonText.Compose(model, request.Prompt, wording);
        if (SchemaSampler.Sample(request.Format.Schema, new SimHints(request.Prompt.UserText), wording, out var json) is not { } reason)
            return json;
        error = SimError.Invalid("response_format.json_schema.schema", $"Invalid schema for response_format: {reason}.");
        return null;
    }
}
