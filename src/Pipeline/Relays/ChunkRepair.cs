using System.Text.Json;
using System.Text.Json.Nodes;
using Inferly.Pipeline.Answers;

namespace Inferly.Pipeline.Relays;

/// <summary>
/// Rewrites a chunk (or whole answer) of a provider that is compatible but careless into one that strict clients take:
/// everything unknown stays. State of one stream; not thread-safe.
/// </summary>
/// <param name="head">What every chunk repeats.</param>
/// <param name="begun">The choices of the stream that have begun; null for a whole answer.</param>
/// <param name="keepsUsage">False: the caller did not ask for usage.</param>
internal sealed class ChunkRepair(AnswerHead head, BegunChoices? begun = null, bool keepsUsage = true)
{
    private readonly Dictionary<int, CallNumbers> _callsOfChoice = [];

    private bool IsStream => begun is not null;

    /// <summary>The mended text of one chunk. Throws <see cref="JsonException"/> if it is not an object.</summary>
    /// <param name="json">The chunk.</param>
    /// <param name="ownsId">The answer has our id, whatever the chunk says.</param>
    public byte[] Mend(ReadOnlySpan<byte> json, bool ownsId = false)
    {
        var reader = new Utf8JsonReader(json);
        var chunk = JsonNode.Parse(ref reader) as JsonObject ?? throw new JsonException("not an object");
        if (ownsId)
        {
            chunk["id"] = head.Id;
        }

        Default(chunk, "id", JsonValueKind.String, head.Id);
        Default(chunk, "object", JsonValueKind.String, IsStream ? "chat.completion.chunk" : "chat.completion");
        Default(chunk, "created", JsonValueKind.Number, head.Created);
        chunk["model"] = head.Model;
        if (chunk["choices"] is not JsonArray)
        {
            chunk["choices"] = new JsonArray();
        }

        var position = 0;
        foreach (var choice in chunk["choices"]!.AsArray().OfType<JsonObject>())
        {
            Choice(choice, position++);
        }

        Usage(chunk);
        return JsonSerializer.SerializeToUtf8Bytes(chunk, RelayJson.Default.JsonObject);
    }

    private void Choice(JsonObject choice, int position)
    {
        Default(choice, "index", JsonValueKind.Number, position);
        var word = choice["finish_reason"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        var reason = FinishReasons.FromWire(word);
        choice["finish_reason"] = reason == FinishReason.None ? null : reason.ToWire();
        if (choice["text"] is not null)
        {
            return;
        }

        var name = IsStream ? "delta" : "message";
        if (choice[name] is not JsonObject)
        {
            choice[name] = new JsonObject();
        }

        var part = choice[name]!.AsObject();
        var index = IndexOf(choice) ?? position;
        Role(index, part);
        Content(part);
        if (part["tool_calls"] is JsonArray calls)
        {
            ToolCalls(calls, index);
        }
    }

    private void Role(int choice, JsonObject part)
    {
        if (begun is null)
        {
            return;
        }

        if (begun.Add(choice))
        {
            part["role"] ??= "assistant";
        }
        else
        {
            part.Remove("role");
        }
    }

    private static void Content(JsonObject part)
    {
        if (part["content"] is not JsonArray pieces)
        {
            return;
        }

        var text = "";
        var thinking = "";
        foreach (var piece in pieces.OfType<JsonObject>())
        {
            text += piece["text"]?.ToString();
            foreach (var thought in piece["thinking"] as JsonArray ?? [])
            {
                thinking += thought?["text"]?.ToString();
            }
        }

        part["content"] = text;
        if (thinking.Length > 0)
        {
            part["reasoning_content"] = thinking;
        }
    }

    private void ToolCalls(JsonArray calls, int choice)
    {
        if (!_callsOfChoice.TryGetValue(choice, out var numbers))
        {
            _callsOfChoice[choice] = numbers = new CallNumbers();
        }

        foreach (var call in calls.OfType<JsonObject>())
        {
            var id = call["id"]?.ToString();
            var (number, isNew) = numbers.Next(IndexOf(call) ?? 0, id);
            if (isNew)
            {
                call["type"] ??= "function";
                call["id"] = string.IsNullOrEmpty(id) ? $"call_{Guid.CreateVersion7():N}" : id;
            }
            else if (IsStream)
            {
                call.Remove("id");
                call.Remove("type");
                (call["function"] as JsonObject)?.Remove("name");
            }

            if (IsStream)
            {
                call["index"] = number;
            }
        }
    }

    private static int? IndexOf(JsonObject json) => json["index"] is JsonValue value && value.TryGetValue<int>(out var index) ? index : null;

    private void Usage(JsonObject chunk)
    {
        if (!keepsUsage)
        {
            chunk.Remove("usage");
        }

        if (chunk["usage"] is not JsonObject usage)
        {
            return;
        }

        foreach (var name in (ReadOnlySpan<string>)["prompt_tokens", "completion_tokens", "total_tokens"])
        {
            var count = usage[name] is JsonValue value && value.TryGetValue<double>(out var number) ? (long)number : 0;
            usage[name] = count;
        }
    }

    private static void Default(JsonObject json, string name, JsonValueKind kind, JsonNode value)
    {
        if (json[name] is not { } given || given.GetValueKind() != kind || (kind == JsonValueKind.String && given.GetValue<string>().Length == 0))
        {
            json[name] = value;
        }
    }
}
