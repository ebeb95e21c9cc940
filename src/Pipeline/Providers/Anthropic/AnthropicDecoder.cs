using System.Text.Json;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Anthropic;

/// <summary>
/// Reads answers of the Messages API. Blocks of tools that Anthropic runs itself (web search, code execution, MCP) are
/// no calls of the caller's and their results no text: what the model makes of them is.
/// </summary>
/// <param name="answersByTool">The answer is the arguments of a tool (<see cref="JsonTool"/>): they are text.</param>
internal sealed class AnthropicDecoder(bool answersByTool) : IAnswerDecoder
{
    private readonly ToolBlocks _tools = new(answersByTool);
    private AnthropicUsage _usage;
    private bool _finished;

    /// <inheritdoc/>
    public bool Read(Frame frame, List<Delta> into)
    {
        if (!AnswerJson.TryParse(frame.Data, out var document))
        {
            return false;
        }

        using (document)
        {
            Event(document.RootElement, into);
            return true;
        }
    }

    /// <inheritdoc/>
    public bool ReadWhole(ReadOnlySpan<byte> body, List<Delta> into)
    {
        if (!AnswerJson.TryParse(body, out var document))
        {
            return false;
        }

        using (document)
        {
            var answer = document.RootElement;
            switch (answer.Text("type"))
            {
                case "message":
                    Message(answer, into);
                    return true;
                case "error":
                    Error(answer, into);
                    return true;
                default:
                    return false;
            }
        }
    }

    /// <inheritdoc/>
    public void End(List<Delta> into)
    {
        // Anthropic says itself why an answer ended; without that it is broken off.
    }

    private void Event(JsonElement json, List<Delta> into)
    {
        switch (json.Text("type"))
        {
            case "message_start":
                Message(json.Field("message"), into);
                break;
            case "content_block_start":
                BlockStart(json.Count("index"), json.Field("content_block"), into);
                break;
            case "content_block_delta":
                BlockDelta(json.Count("index"), json.Field("delta"), into);
                break;
            case "content_block_stop":
                _tools.End(json.Count("index"), into);
                break;
            case "message_delta":
                Ending(json.Field("delta"), json.Field("usage"), into);
                break;
            case "error":
                Error(json, into);
                break;
        }
    }

    // A stream may begin with a message that is whole already: a call that was waiting while code ran.
    private void Message(JsonElement message, List<Delta> into)
    {
        var index = 0;
        foreach (var block in message.Items("content"))
        {
            BlockStart(index, block, into);
            _tools.End(index++, into);
        }

        Ending(message, message.Field("usage"), into);
    }

    private void BlockStart(int index, JsonElement block, List<Delta> into)
    {
        switch (block.Text("type"))
        {
            case "text" when block.Text("text") is { Length: > 0 } text:
                into.Add(Delta.OfText(text));
                break;
            case "thinking" when block.Text("thinking") is { Length: > 0 } thinking:
                into.Add(Delta.OfReasoning(thinking));
                break;
            case "tool_use":
                ToolUse(index, block, into);
                break;
        }
    }

    private void ToolUse(int index, JsonElement block, List<Delta> into)
    {
        _tools.Start(index, block.Text("id"), block.Text("name"), into);
        var input = block.Field("input");
        if (input.ValueKind == JsonValueKind.Object && input.GetPropertyCount() > 0)
        {
            _tools.Arguments(index, input.GetRawText(), into);
        }
    }

    private void BlockDelta(int index, JsonElement delta, List<Delta> into)
    {
        switch (delta.Text("type"))
        {
            case "text_delta" when delta.Text("text") is { Length: > 0 } text:
                into.Add(Delta.OfText(text));
                break;
            case "thinking_delta" when delta.Text("thinking") is { Length: > 0 } thinking:
                into.Add(Delta.OfReasoning(thinking));
                break;
            case "input_json_delta":
                _tools.Arguments(index, delta.Text("partial_json") ?? "", into);
                break;
        }
    }

    private void Ending(JsonElement ending, JsonElement usage, List<Delta> into)
    {
        if (ending.Text("stop_reason") is { } reason && !_finished)
        {
            _finished = true;
            if (ending.Field("stop_details").Text("explanation") is { Length: > 0 } explanation && reason == "refusal")
            {
                into.Add(Delta.OfRefusal(explanation));
            }

            into.Add(Delta.OfFinish(FinishOf(reason)));
        }

        if (usage.Exists())
        {
            _usage.Read(usage);
            into.Add(Delta.OfUsage(_usage.ToUsage()));
        }
    }

    private FinishReason FinishOf(string reason) => reason switch
    {
        "max_tokens" or "model_context_window_exceeded" => FinishReason.Length,
        "tool_use" => _tools.Finish,
        "refusal" => FinishReason.ContentFilter,
        _ => FinishReason.Stop,
    };

    private static void Error(JsonElement json, List<Delta> into)
    {
        var error = AnthropicErrors.Read(json);
        into.Add(Delta.OfError(error.Message, error.Code));
    }
}
