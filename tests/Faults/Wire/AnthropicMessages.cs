using System.Text.Json;
using Inferly.Faults.Answers;
using Inferly.Faults.Http;

namespace Inferly.Faults.Wire;

/// <summary><c>POST /v1/messages</c>.</summary>
internal sealed class AnthropicMessages : IWire
{
    /// <inheritdoc/>
    public IEventFraming Framing => SseFraming.Instance;

    /// <inheritdoc/>
    public Prompt Read(ReceivedRequest request, JsonElement body)
    {
        var prefix = body.Last("messages") is { } last && last.Member("role")?.GetString() == "assistant" ? last.Content("content") : "";
        return new Prompt
        {
            Model = body.Member("model")?.GetString() ?? "",
            Stream = body.Flag("stream"),
            Prefix = prefix,
            Form = prefix.Length == 0 ? PrefixForm.None : PrefixForm.Plain,
            MaxTokens = body.Number("max_tokens"),
            Stops = body.Texts("stop_sequences"),
        };
    }

    /// <inheritdoc/>
    public IEnumerable<WireEvent> Stream(Answer answer, Prompt prompt)
    {
        yield return Event(new { type = "message_start", message = Message(answer, prompt, [], null, 1) });
        yield return Event(new { type = "ping" });
        var index = 0;
        foreach (var (start, deltas) in Blocks(answer))
        {
            yield return Event(new { type = "content_block_start", index, content_block = start });
            foreach (var delta in deltas)
            {
                yield return Event(new { type = "content_block_delta", index, delta }) with { IsContent = true };
            }

            yield return Event(new { type = "content_block_stop", index = index++ });
        }

        yield return Event(new
        {
            type = "message_delta",
            delta = new { stop_reason = Word(answer.Finish), stop_sequence = (string?)null },
            usage = new { output_tokens = answer.OutputTokens },
        });
        yield return Event(new { type = "message_stop" });
    }

    /// <inheritdoc/>
    public byte[] Whole(Answer answer, Prompt prompt)
    {
        var content = new List<object>();
        if (answer.Reasoning.Count > 0)
        {
            content.Add(new { type = "thinking", thinking = answer.Thought, signature = "c2lnbmVk" });
        }

        if (answer.Text.Count > 0)
        {
            content.Add(new { type = "text", text = answer.Said });
        }

        content.AddRange(answer.Tools.Select(tool => new { type = "tool_use", id = tool.Id, name = tool.Name, input = Json.Object(tool.Input) }));
        return Json.Bytes(Message(answer, prompt, content, Word(answer.Finish), answer.OutputTokens));
    }

    /// <inheritdoc/>
    public byte[] ErrorBody(Failure failure) => Json.Bytes(Error(failure));

    /// <inheritdoc/>
    public WireEvent ErrorEvent(Failure failure) => new("error", Json.Bytes(Error(failure)));

    private static WireEvent Event<T>(T json)
        where T : notnull
    {
        var data = Json.Bytes(json);
        using var document = JsonDocument.Parse(data);
        return new WireEvent(document.RootElement.GetProperty("type").GetString(), data);
    }

    private static IEnumerable<(object Start, IEnumerable<object> Deltas)> Blocks(Answer answer)
    {
        if (answer.Reasoning.Count > 0)
        {
            yield return (new { type = "thinking", thinking = "", signature = "" }, answer.Reasoning.Select(thinking => new { type = "thinking_delta", thinking }));
        }

        if (answer.Text.Count > 0)
        {
            yield return (new { type = "text", text = "" }, answer.Text.Select(text => new { type = "text_delta", text }));
        }

        foreach (var tool in answer.Tools)
        {
            yield return (
                new { type = "tool_use", id = tool.Id, name = tool.Name, input = new { } },
                tool.Arguments.Select(partial_json => new { type = "input_json_delta", partial_json }));
        }
    }

    private static object Message(Answer answer, Prompt prompt, IReadOnlyList<object> content, string? stop, int output) => new
    {
        id = "msg_double",
        type = "message",
        role = "assistant",
        model = prompt.Model,
        content,
        stop_reason = stop,
        stop_sequence = (string?)null,
        usage = new { input_tokens = answer.InputTokens, cache_creation_input_tokens = 0, cache_read_input_tokens = 0, output_tokens = output },
    };

    private static object Error(Failure failure) => new
    {
        type = "error",
        error = new { type = Type(failure.Status), message = failure.Message },
        request_id = "req_double",
    };

    private static string Type(int status) => status switch
    {
        400 or 422 => "invalid_request_error",
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        529 => "overloaded_error",
        _ => "api_error",
    };

    private static string Word(Finish finish) => finish switch
    {
        Finish.Length => "max_tokens",
        Finish.ToolCalls => "tool_use",
        Finish.ContentFilter => "refusal",
        _ => "end_turn",
    };
}
