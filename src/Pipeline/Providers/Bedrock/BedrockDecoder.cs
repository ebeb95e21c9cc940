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
    private readonly ToolBlocks _tools = new(answersByTool, oneCallOnly);

    /// <inheritdoc/>
    public bool Read(Frame frame, List<Delta> into)
    {
        var name = Encoding.UTF8.GetString(frame.Name);
        if (name == "error" || name.EndsWith("Exception", StringComparison.Ordinal))
        {
            var error = BedrockErrors.ReadException(name, frame.Data);
            into.Add(Delta.OfError(error.Message, error.Code));
            return true;
        }

        if (!AnswerJson.TryParse(frame.Data, out var document))
        {
            return false;
        }

        using (document)
        {
            Event(name, document.RootElement, into);
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
                ToolUse(index, block.Field("toolUse"), into);
                if (block.Field("toolUse").Field("input") is { ValueKind: JsonValueKind.Object } input)
                {
                    _tools.Arguments(index, input.GetRawText(), into);
                }

                _tools.End(index++, into);
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

    private void Event(string name, JsonElement json, List<Delta> into)
    {
        var index = json.Count("contentBlockIndex");
        switch (name)
        {
            case "contentBlockStart":
                ToolUse(index, json.Field("start").Field("toolUse"), into);
                break;
            case "contentBlockDelta":
                Content(json.Field("delta"), into);
                _tools.Arguments(index, json.Field("delta").Field("toolUse").Text("input") ?? "", into);
                break;
            case "contentBlockStop":
                _tools.End(index, into);
                break;
            case "messageStop":
                Finish(json, into);
                break;
            case "metadata":
                Usage(json.Field("usage"), into);
                break;
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
        if (use.ValueKind == JsonValueKind.Object && use.Text("type") != "server_tool_use")
        {
            _tools.Start(index, use.Text("toolUseId"), use.Text("name"), into);
        }
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
            case "tool_use":
                into.Add(Delta.OfFinish(_tools.Finish));
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
