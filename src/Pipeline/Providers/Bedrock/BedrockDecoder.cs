using System.Text;
using System.Text.Json;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Bedrock;

/// <summary>Reads answers of the Converse API: events of a stream, named by their frame, or a whole answer.</summary>
/// <param name="oneCallOnly">The caller takes no more than one tool call; the API can't be told so.</param>
/// <param name="answersByTool">The answer is the arguments of a tool (<see cref="JsonTool"/>): they are text.</param>
internal sealed class BedrockDecoder(bool oneCallOnly, bool answersByTool) : IAnswerDecoder
{
    // The caller's tool calls by the index of their block, which counts text and reasoning too.
    private readonly Dictionary<int, ToolCall> _calls = [];

    private sealed class ToolCall(int number)
    {
        public int Number => number;

        public bool HasArguments { get; set; }
    }

    /// <inheritdoc/>
    public bool Read(Frame frame, List<Delta> into)
    {
        if (frame.Name.EndsWith("Exception"u8) || frame.Name.SequenceEqual("error"u8))
        {
            var error = BedrockErrors.ReadException(Encoding.UTF8.GetString(frame.Name), frame.Data);
            into.Add(Delta.OfError(error.Message, error.Code));
            return true;
        }

        if (!AnswerJson.TryParse(frame.Data, out var document))
        {
            return false;
        }

        using (document)
        {
            Event(frame.Name, document.RootElement, into);
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
            var message = document.RootElement.Field("output").Field("message");
            var index = 0;
            foreach (var block in message.Items("content"))
            {
                Content(block, into);
                if (block.Field("toolUse") is { ValueKind: JsonValueKind.Object } use)
                {
                    ToolUse(index, use, into);
                    BlockStop(index, into);
                }

                index++;
            }

            Finish(document.RootElement, into);
            Usage(document.RootElement.Field("usage"), into);
            return message.Exists();
        }
    }

    /// <inheritdoc/>
    public void End(List<Delta> into)
    {
        // Bedrock says itself why an answer ended; without that it is broken off.
    }

    private void Event(ReadOnlySpan<byte> name, JsonElement json, List<Delta> into)
    {
        var index = json.Count("contentBlockIndex");
        switch (name)
        {
            case var _ when name.SequenceEqual("contentBlockStart"u8) && json.Field("start").Field("toolUse") is { ValueKind: JsonValueKind.Object } use:
                ToolUse(index, use, into);
                break;
            case var _ when name.SequenceEqual("contentBlockDelta"u8):
                BlockDelta(index, json.Field("delta"), into);
                break;
            case var _ when name.SequenceEqual("contentBlockStop"u8):
                BlockStop(index, into);
                break;
            case var _ when name.SequenceEqual("messageStop"u8):
                Finish(json, into);
                break;
            case var _ when name.SequenceEqual("metadata"u8):
                Usage(json.Field("usage"), into);
                break;
        }
    }

    private void BlockDelta(int index, JsonElement delta, List<Delta> into)
    {
        Content(delta, into);
        if (delta.Field("toolUse").Text("input") is { Length: > 0 } json && _calls.TryGetValue(index, out var call))
        {
            Arguments(call, json, into);
        }
    }

    private static void Content(JsonElement content, List<Delta> into)
    {
        if (content.Text("text") is { Length: > 0 } text)
        {
            into.Add(Delta.OfText(text));
        }

        // Bare in a stream, one object deeper in a whole answer.
        var reasoning = content.Field("reasoningContent");
        if ((reasoning.Text("text") ?? reasoning.Field("reasoningText").Text("text")) is { Length: > 0 } thought)
        {
            into.Add(Delta.OfReasoning(thought));
        }
    }

    private void ToolUse(int index, JsonElement use, List<Delta> into)
    {
        // What Bedrock runs itself is no call of the caller's.
        if (use.Text("type") == "server_tool_use" || (oneCallOnly && _calls.Count > 0))
        {
            return;
        }

        var call = new ToolCall(_calls.Count);
        _calls[index] = call;
        if (!answersByTool)
        {
            into.Add(Delta.OfToolCall(call.Number, use.Text("toolUseId") ?? ToolCallId.New(), use.Text("name") ?? ""));
        }

        if (use.Field("input") is { ValueKind: JsonValueKind.Object } input)
        {
            Arguments(call, input.GetRawText(), into);
        }
    }

    // A tool without parameters gets no arguments at all, which no client can parse.
    private void BlockStop(int index, List<Delta> into)
    {
        if (_calls.TryGetValue(index, out var call) && !call.HasArguments)
        {
            Arguments(call, "{}", into);
        }
    }

    private void Arguments(ToolCall call, string json, List<Delta> into)
    {
        call.HasArguments = true;
        into.Add(answersByTool ? Delta.OfText(json) : Delta.OfArguments(call.Number, json));
    }

    private void Finish(JsonElement ending, List<Delta> into)
    {
        switch (ending.Text("stopReason"))
        {
            case null:
                break;
            case "max_tokens" or "model_context_window_exceeded":
                into.Add(Delta.OfFinish(FinishReason.Length));
                break;
            case "tool_use" when !answersByTool:
                into.Add(Delta.OfFinish(FinishReason.ToolCalls));
                break;
            case "content_filtered" or "guardrail_intervened":
                into.Add(Delta.OfFinish(FinishReason.ContentFilter));
                break;
            case "malformed_model_output" or "malformed_tool_use":
                into.Add(Delta.OfError("The model's answer came out malformed.", ending.Text("stopReason")));
                break;
            default:
                into.Add(Delta.OfFinish(FinishReason.Stop));
                break;
        }
    }

    private static void Usage(JsonElement usage, List<Delta> into)
    {
        if (!usage.Exists())
        {
            return;
        }

        var (read, written) = (usage.Count("cacheReadInputTokens"), usage.Count("cacheWriteInputTokens"));
        into.Add(Delta.OfUsage(new Usage(
            Tokens.Sum(usage.Count("inputTokens"), read, written),
            usage.Count("outputTokens"),
            read,
            written)));
    }
}
