using System.Text.Json;
using Inferly.Pipeline.Answers;

namespace Inferly.Pipeline.Providers.OpenAi;

/// <summary>
/// Reads chat completions, streamed or whole, with the dialects of compatible providers, into deltas. Used where the caller's
/// endpoint is not chat, or where a chunk needs repair; a sound chunk for a chat caller passes through unparsed.
/// </summary>
public sealed class OpenAiDecoder : IAnswerDecoder
{
    private readonly Dictionary<(int Choice, int Index), ToolState> _tools = [];
    private readonly HashSet<int> _finished = [];

    private sealed class ToolState
    {
        public required int Number { get; init; }

        public string? Id { get; init; }
    }

    /// <inheritdoc/>
    public bool Read(Frame frame, List<Delta> into)
    {
        if (frame.Data.SequenceEqual("[DONE]"u8))
        {
            return true;
        }

        return ReadWhole(frame.Data, into);
    }

    /// <inheritdoc/>
    public bool ReadWhole(ReadOnlySpan<byte> body, List<Delta> into)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var json = JsonDocument.ParseValue(ref reader);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            Answer(json.RootElement, into);
            return true;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void End(List<Delta> into)
    {
        // OpenAI's streams say everything themselves.
    }

    private void Answer(JsonElement answer, List<Delta> into)
    {
        if (ErrorOf(answer) is { } error)
        {
            var read = OpenAiErrors.Read(error, System.Net.HttpStatusCode.InternalServerError);
            into.Add(Delta.OfError(read.Message, read.Code));
            return;
        }

        if (answer.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array)
        {
            foreach (var choice in choices.EnumerateArray())
            {
                Choice(choice, into);
            }
        }

        if (OpenAiUsage.Find(answer) is { } usage)
        {
            into.Add(Delta.OfUsage(usage));
        }
    }

    // Groq hides a mid-stream error in x_groq.
    private static JsonElement? ErrorOf(JsonElement answer)
    {
        if (answer.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.Object or JsonValueKind.String)
        {
            return answer;
        }

        return answer.TryGetProperty("x_groq", out var groq) && groq.ValueKind == JsonValueKind.Object
            && groq.TryGetProperty("error", out error) && error.ValueKind == JsonValueKind.String
            ? groq
            : null;
    }

    private void Choice(JsonElement choice, List<Delta> into)
    {
        var index = choice.TryGetProperty("index", out var number) && number.TryGetInt32(out var given) ? given : 0;
        if (choice.TryGetProperty("delta", out var part) || choice.TryGetProperty("message", out part))
        {
            Part(part, index, into);
        }
        else if (Text(choice, "text") is { Length: > 0 } text)
        {
            into.Add(Delta.OfText(text, index));
        }

        var reason = FinishReasons.FromWire(Text(choice, "finish_reason"));
        if (reason != FinishReason.None && _finished.Add(index))
        {
            into.Add(Delta.OfFinish(reason, index));
        }
    }

    private void Part(JsonElement part, int choice, List<Delta> into)
    {
        if (part.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if ((Text(part, "reasoning_content") ?? Text(part, "reasoning")) is { Length: > 0 } reasoning)
        {
            into.Add(Delta.OfReasoning(reasoning, choice));
        }

        Content(part, choice, into);
        if (Text(part, "refusal") is { Length: > 0 } refusal)
        {
            into.Add(Delta.OfRefusal(refusal, choice));
        }

        if (part.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
        {
            var position = 0;
            foreach (var call in calls.EnumerateArray())
            {
                ToolCall(call, position++, choice, into);
            }
        }
    }

    private static void Content(JsonElement part, int choice, List<Delta> into)
    {
        if (!part.TryGetProperty("content", out var content))
        {
            return;
        }

        var (text, thinking) = content.ValueKind switch
        {
            JsonValueKind.String => (content.GetString()!, ""),
            JsonValueKind.Array => ContentParts.Read(content),
            _ => ("", ""),
        };
        if (thinking.Length > 0)
        {
            into.Add(Delta.OfReasoning(thinking, choice));
        }

        if (text.Length > 0)
        {
            into.Add(Delta.OfText(text, choice));
        }
    }

    private void ToolCall(JsonElement call, int position, int choice, List<Delta> into)
    {
        // Some servers leave the index out, some send 0 for every call: a new id is a new call.
        var index = call.TryGetProperty("index", out var given) && given.TryGetInt32(out var number) ? number : position;
        var id = Text(call, "id");
        var known = _tools.TryGetValue((choice, index), out var state);
        var function = call.TryGetProperty("function", out var f) && f.ValueKind == JsonValueKind.Object ? f : default;
        var name = function.ValueKind == JsonValueKind.Object ? Text(function, "name") : null;
        if (!known || (!string.IsNullOrEmpty(id) && state!.Id != id && !string.IsNullOrEmpty(name)))
        {
            state = new ToolState { Number = _tools.Count(t => t.Key.Choice == choice), Id = id };
            if (known)
            {
                _tools[(choice, -1 - state.Number)] = _tools[(choice, index)];
            }

            _tools[(choice, index)] = state;
            into.Add(Delta.OfToolCall(state.Number, string.IsNullOrEmpty(id) ? $"call_{Guid.CreateVersion7():N}" : id, name ?? "", choice));
        }

        var arguments = function.ValueKind == JsonValueKind.Object && function.TryGetProperty("arguments", out var raw)
            ? raw.ValueKind == JsonValueKind.String ? raw.GetString()! : raw.ValueKind == JsonValueKind.Null ? "" : raw.GetRawText()
            : "";
        if (arguments.Length > 0)
        {
            into.Add(Delta.OfArguments(state!.Number, arguments, choice));
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
