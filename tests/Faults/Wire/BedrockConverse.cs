using System.Text.Json;
using Inferly.Faults.Answers;
using Inferly.Faults.Http;

namespace Inferly.Faults.Wire;

/// <summary><c>POST /model/{model}/converse</c> and <c>/converse-stream</c>.</summary>
internal sealed class BedrockConverse : IWire
{
    /// <inheritdoc/>
    public IEventFraming Framing => EventStreamFraming.Instance;

    /// <inheritdoc/>
    public Prompt Read(ReceivedRequest request, JsonElement body)
    {
        var prefix = body.Last("messages") is { } last && last.Member("role")?.GetString() == "assistant" ? last.Content("content") : "";
        var config = body.Member("inferenceConfig") ?? default;
        return new Prompt
        {
            Model = Uri.UnescapeDataString(request.Target.Split('/')[^2]),
            Stream = request.Target.EndsWith("/converse-stream", StringComparison.Ordinal),
            Prefix = prefix,
            Form = prefix.Length == 0 ? PrefixForm.None : PrefixForm.Plain,
            MaxTokens = config.Number("maxTokens"),
            Stops = config.Texts("stopSequences"),
        };
    }

    /// <inheritdoc/>
    public IEnumerable<WireEvent> Stream(Answer answer, Prompt prompt)
    {
        yield return Event("messageStart", new { role = "assistant" });
        var contentBlockIndex = 0;
        foreach (var (start, deltas) in Blocks(answer))
        {
            if (start is not null)
            {
                yield return Event("contentBlockStart", new { contentBlockIndex, start });
            }

            foreach (var delta in deltas)
            {
                yield return Event("contentBlockDelta", new { contentBlockIndex, delta }) with { IsContent = true };
            }

            yield return Event("contentBlockStop", new { contentBlockIndex = contentBlockIndex++ });
        }

        yield return Event("messageStop", new { stopReason = Word(answer.Finish) });
        yield return Event("metadata", new { usage = Usage(answer), metrics = new { latencyMs = 1 } });
    }

    /// <inheritdoc/>
    public byte[] Whole(Answer answer, Prompt prompt)
    {
        var content = new List<object>();
        if (answer.Reasoning.Count > 0)
        {
            content.Add(new { reasoningContent = new { reasoningText = new { text = answer.Thought } } });
        }

        if (answer.Text.Count > 0)
        {
            content.Add(new { text = answer.Said });
        }

        content.AddRange(answer.Tools.Select(tool => new { toolUse = new { toolUseId = tool.Id, name = tool.Name, input = Json.Object(tool.Input) } }));
        return Json.Bytes(new
        {
            output = new { message = new { role = "assistant", content } },
            stopReason = Word(answer.Finish),
            usage = Usage(answer),
            metrics = new { latencyMs = 1 },
        });
    }

    /// <inheritdoc/>
    public byte[] ErrorBody(Failure failure) => Json.Bytes(new { message = failure.Message });

    /// <inheritdoc/>
    public WireEvent ErrorEvent(Failure failure) => Event(Exception(failure.Status), new { message = failure.Message });

    private static WireEvent Event(string name, object json) => new(name, Json.Bytes(json));

    private static IEnumerable<(object? Start, IEnumerable<object> Deltas)> Blocks(Answer answer)
    {
        if (answer.Reasoning.Count > 0)
        {
            yield return (null, answer.Reasoning.Select(text => new { reasoningContent = new { text } }));
        }

        if (answer.Text.Count > 0)
        {
            yield return (null, answer.Text.Select(text => new { text }));
        }

        foreach (var tool in answer.Tools)
        {
            yield return (
                new { toolUse = new { toolUseId = tool.Id, name = tool.Name } },
                tool.Arguments.Select(input => new { toolUse = new { input } }));
        }
    }

    private static object Usage(Answer answer) => new
    {
        inputTokens = answer.InputTokens,
        outputTokens = answer.OutputTokens,
        totalTokens = answer.InputTokens + answer.OutputTokens,
    };

    private static string Exception(int status) => status switch
    {
        429 => "throttlingException",
        503 => "serviceUnavailableException",
        400 => "validationException",
        424 => "modelStreamErrorException",
        _ => "internalServerException",
    };

    private static string Word(Finish finish) => finish switch
    {
        Finish.Length => "max_tokens",
        Finish.ToolCalls => "tool_use",
        Finish.ContentFilter => "content_filtered",
        _ => "end_turn",
    };
}
