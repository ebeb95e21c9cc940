using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>Composes the choices of a chat answer.</summary>
internal sealed class SimChatAnswer(SimChatRequest request, SimContext context)
{
    /// <summary>The choices; null for a request that cannot be answered, with the error.</summary>
    public IReadOnlyList<SimChoice>? Compose(out SimError? error)
    {
        error = Refusal();
        if (error is not null)
        {
            return null;
        }

        var choices = new SimChoice[context.Directives.Empty ? 0 : request.Sampling.Choices];
        for (var i = 0; i < choices.Length; i++)
        {
            if (ComposeChoice(i, out error) is not { } choice)
            {
                return null;
            }

            choices[i] = context.Directives.Finish is { } finish ? choice with { FinishReason = finish } : choice;
        }

        return choices;
    }

    private SimError? Refusal()
    {
        var tokens = context.Counted(request.PromptTokens);
        if (tokens >= context.Model.ContextWindow)
        {
            return SimError.ContextLength("messages", context.Model, tokens);
        }

        if (context.Directives.NoPrefill && request.Prompt.Prefix.Length > 0)
        {
            return SimError.Invalid("messages", "This model does not support assistant message prefill: end with a user message.");
        }

        return null;
    }

    private SimChoice? ComposeChoice(int index, out SimError? error)
    {
        var wording = SimRandom.OfChoice(request.Prompt.Hash, context.Model, context.Seed, request.Sampling.Seed, index);
        var limit = Math.Min(request.Sampling.MaxTokens ?? int.MaxValue, context.Model.MaxOutputTokens);
        var most = Math.Min(limit, context.Model.ContextWindow - request.PromptTokens);
        if (SimToolCalls.Decide(request, wording, out error) is not { } calls)
        {
            return null;
        }

        if (calls.Count > 0)
        {
            return SimChoice.OfCalls(calls, most);
        }

        if (ComposeText(wording, out error) is not { } text)
        {
            return null;
        }

        var rest = SimPrefill.Continue(text, request.Prompt.Prefix, isProse: !request.Format.IsJson);
        return SimChoice.OfText(rest, request.Sampling.Stop, most);
    }

    private string? ComposeText(ulong wording, out SimError? error)
    {
        error = null;
        if (!request.Format.IsJson)
        {
            return SimText.Compose(context.Model, request.Prompt, wording, context.Directives.Tokens);
        }

        if (request.Format.Schema.ValueKind == JsonValueKind.Undefined)
        {
            return SimJsonText.Compose(context.Model, request.Prompt, wording);
        }

        if (SchemaSampler.Sample(request.Format.Schema, new SimHints(request.Prompt.UserText), wording, out var json) is not { } reason)
        {
            return json;
        }

        error = SimError.Invalid("response_format.json_schema.schema", $"Invalid schema for response_format: {reason}.");
        return null;
    }
}
