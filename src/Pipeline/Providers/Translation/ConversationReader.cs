using System.Runtime.InteropServices;
using System.Text.Json;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>Reads <c>messages</c>, which the scanner has found well-formed, into a <see cref="Conversation"/>.</summary>
internal sealed class ConversationReader
{
    // Stands in for the user where the assistant speaks first: providers demand a user's turn, and it may not be blank.
    private static readonly TextPart Opening = new(JsonElement.Parse("\".\""u8));

    private readonly Refusals _refusals;
    private readonly MediaReader _media;
    private readonly List<TextPart> _system = [];
    private readonly List<Turn> _turns = [];
    private readonly Dictionary<string, JsonElement> _toolNames = [];

    private ConversationReader(Refusals refusals)
    {
        _refusals = refusals;
        _media = new MediaReader(refusals);
    }

    /// <summary>Reads the messages; what no provider but OpenAI takes is refused.</summary>
    public static Conversation Read(JsonElement messages, Refusals refusals)
    {
        var reader = new ConversationReader(refusals);
        var index = 0;
        foreach (var message in messages.Items())
        {
            reader.Message(index++, message);
        }

        return reader.Whole();
    }

    private void Message(int index, JsonElement message)
    {
        switch (message.Text("role"))
        {
            case "system" or "developer":
                _system.AddRange(Content(index, message.Field("content"), media: null).Cast<TextPart>());
                break;
            case "user":
                AddTo(assistant: false, Content(index, message.Field("content"), _media));
                break;
            case "assistant":
                Assistant(index, message);
                break;
            case "tool":
                ToolResult(index, message);
                break;
            default:
                _refusals.Add($"messages[{index}].role", "does not know the role 'function'. Send tool calls and messages of role 'tool'.");
                break;
        }
    }

    private void Assistant(int index, JsonElement message)
    {
        AddTo(assistant: true, Content(index, message.Field("content"), media: null));
        if (message.Field("refusal") is { ValueKind: JsonValueKind.String } refusal && !IsBlank(refusal))
        {
            AddTo(assistant: true, [new TextPart(refusal)]);
        }

        if (message.Field("function_call").Exists())
        {
            _refusals.Add($"messages[{index}].function_call", "does not know the legacy function_call. Send tool_calls.");
        }

        var position = 0;
        foreach (var call in message.Items("tool_calls"))
        {
            ToolCall($"messages[{index}].tool_calls[{position++}]", call);
        }
    }

    private void ToolCall(string path, JsonElement call)
    {
        var function = call.Field("function");
        if (!function.Exists())
        {
            _refusals.Add(path + ".type", "knows only tools of type 'function'. Define the tool as a function.");
            return;
        }

        var id = ToolCallId.Portable(call.Text("id")!);
        _toolNames[id] = function.Field("name");
        AddTo(assistant: true, [new ToolCallPart(id, function.Field("name"), function.Field("arguments"))]);
    }

    private void ToolResult(int index, JsonElement message)
    {
        var id = ToolCallId.Portable(message.Text("tool_call_id") ?? "");
        if (!_toolNames.TryGetValue(id, out var name))
        {
            _refusals.Add(
                $"messages[{index}].tool_call_id",
                "finds no earlier tool call with this id. Send the assistant's message with its tool_calls too.");
            return;
        }

        AddTo(assistant: false, [new ToolResultPart(id, name, Content(index, message.Field("content"), _media))]);
    }

    private List<ChatPart> Content(int message, JsonElement content, MediaReader? media)
    {
        var parts = new List<ChatPart>();
        if (content.ValueKind == JsonValueKind.String)
        {
            AddText(parts, content);
            return parts;
        }

        var index = 0;
        foreach (var part in content.Items())
        {
            var path = new PartPath(message, index++);
            switch (part.Text("type"))
            {
                case "text":
                    AddText(parts, part.Field("text"));
                    break;
                case "refusal":
                    AddText(parts, part.Field("refusal"));
                    break;
                default:
                    parts.AddRange(media?.Read(path, part) ?? TextOnly(path));
                    break;
            }
        }

        return parts;
    }

    private MediaPart[] TextOnly(PartPath path)
    {
        _refusals.Add(path.ToString(), "takes only text in system and assistant messages. Send images and files in a user message.");
        return [];
    }

    private static void AddText(List<ChatPart> parts, JsonElement text)
    {
        if (text.ValueKind == JsonValueKind.String && !IsBlank(text))
        {
            parts.Add(new TextPart(text));
        }
    }

    // Nearly every text shows in its first byte that it isn't blank, so nearly none is unescaped.
    private static bool IsBlank(JsonElement text)
    {
        var raw = JsonMarshal.GetRawUtf8Value(text)[1..^1];
        var first = raw.IndexOfAnyExcept((byte)' ');
        return first < 0 || ((raw[first] == (byte)'\\' || raw[first] >= 0x80) && string.IsNullOrWhiteSpace(text.GetString()));
    }

    private void AddTo(bool assistant, List<ChatPart> parts)
    {
        if (parts.Count == 0)
        {
            return;
        }

        if (_turns.Count == 0 || _turns[^1].IsAssistant != assistant)
        {
            _turns.Add(new Turn(assistant));
        }

        foreach (var part in parts)
        {
            _turns[^1].Add(part);
        }
    }

    private Conversation Whole()
    {
        if (_turns.Count == 0 && _system.Count > 0)
        {
            // Instructions alone are a question to OpenAI's models; to the others only a user's turn is.
            AddTo(assistant: false, [.. _system]);
            _system.Clear();
        }

        if (_turns.Count == 0)
        {
            _refusals.Add("messages", "does not answer empty messages. Send some text.");
        }
        else if (_turns[0].IsAssistant)
        {
            var opening = new Turn(isAssistant: false);
            opening.Add(Opening);
            _turns.Insert(0, opening);
        }

        return new Conversation(_system, _turns);
    }
}
