using System.Text.Json;
using Inferly.Faults.Answers;
using Inferly.Faults.Http;

namespace Inferly.Faults.Wire;

/// <summary><c>POST /chat/completions</c>.</summary>
internal sealed class OpenAiChat : IWire
{
    private const string Id = "chatcmpl-double";
    private const long Created = 1_700_000_000;

    /// <inheritdoc/>
    public IEventFraming Framing => SseFraming.Instance;

    /// <inheritdoc/>
    public Prompt Read(ReceivedRequest request, JsonElement body)
    {
        var last = body.Last("messages") is { } message && message.Member("role")?.GetString() == "assistant" ? message : default;
        var prefix = last.Content("content");
        return new Prompt
        {
            Model = body.Member("model")?.GetString() ?? "",
            Stream = body.Flag("stream"),
            WantsUsage = body.Member("stream_options")?.Flag("include_usage") ?? false,
            Choices = body.Number("n") ?? 1,
            Prefix = prefix,
            Form = prefix.Length == 0 ? PrefixForm.None
                : last.Flag("prefix") ? PrefixForm.Marked
                : body.Flag("continue_final_message") ? PrefixForm.ContinueFinalMessage
                : PrefixForm.Plain,
            MaxTokens = body.Number("max_completion_tokens") ?? body.Number("max_tokens"),
            Stops = body.Texts("stop"),
        };
    }

    /// <inheritdoc/>
    public IEnumerable<WireEvent> Stream(Answer answer, Prompt prompt)
    {
        var choices = Enumerable.Range(0, prompt.Choices).ToArray();
        foreach (var choice in choices)
        {
            yield return Chunk(prompt, choice, new { role = "assistant", content = "" });
        }

        foreach (var delta in Deltas(answer))
        {
            foreach (var choice in choices)
            {
                yield return Chunk(prompt, choice, delta) with { IsContent = true };
            }
        }

        foreach (var choice in choices)
        {
            yield return Chunk(prompt, choice, new { }, Word(answer.Finish));
        }

        if (prompt.WantsUsage)
        {
            yield return new WireEvent(null, Json.Bytes(new { id = Id, @object = "chat.completion.chunk", created = Created, model = prompt.Model, choices = Array.Empty<int>(), usage = Usage(answer) }));
        }

        yield return WireEvent.Done;
    }

    /// <inheritdoc/>
    public byte[] Whole(Answer answer, Prompt prompt) => Json.Bytes(new
    {
        id = Id,
        @object = "chat.completion",
        created = Created,
        model = prompt.Model,
        choices = Enumerable.Range(0, prompt.Choices).Select(choice => new { index = choice, message = Message(answer), finish_reason = Word(answer.Finish) }),
        usage = Usage(answer),
    });

    /// <inheritdoc/>
    public byte[] ErrorBody(Failure failure) => OpenAiErrors.Body(failure);

    /// <inheritdoc/>
    public WireEvent ErrorEvent(Failure failure) => new(null, OpenAiErrors.Body(failure));

    private static IEnumerable<object> Deltas(Answer answer)
    {
        foreach (var thought in answer.Reasoning)
        {
            yield return new { reasoning_content = thought };
        }

        foreach (var token in answer.Text)
        {
            yield return new { content = token };
        }

        for (var i = 0; i < answer.Tools.Count; i++)
        {
            var (id, name, pieces) = answer.Tools[i];
            yield return new { tool_calls = new[] { new { index = i, id, type = "function", function = new { name, arguments = "" } } } };
            foreach (var piece in pieces)
            {
                yield return new { tool_calls = new[] { new { index = i, function = new { arguments = piece } } } };
            }
        }
    }

    private static WireEvent Chunk(Prompt prompt, int choice, object delta, string? finish = null) => new(null, Json.Bytes(new
    {
        id = Id,
        @object = "chat.completion.chunk",
        created = Created,
        model = prompt.Model,
        choices = new[] { new { index = choice, delta, finish_reason = finish } },
    }));

    private static Dictionary<string, object?> Message(Answer answer)
    {
        var message = new Dictionary<string, object?> { ["role"] = "assistant", ["content"] = answer.Text.Count > 0 ? answer.Said : null };
        if (answer.Reasoning.Count > 0)
        {
            message["reasoning_content"] = answer.Thought;
        }

        if (answer.Tools.Count > 0)
        {
            message["tool_calls"] = answer.Tools.Select(tool => new { id = tool.Id, type = "function", function = new { name = tool.Name, arguments = tool.Input } });
        }

        return message;
    }

    private static object Usage(Answer answer) => new
    {
        prompt_tokens = answer.InputTokens,
        completion_tokens = answer.OutputTokens,
        total_tokens = answer.InputTokens + answer.OutputTokens,
    };

    private static string Word(Finish finish) => finish switch
    {
        Finish.Length => "length",
        Finish.ToolCalls => "tool_calls",
        Finish.ContentFilter => "content_filter",
        _ => "stop",
    };
}
