using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>Reads the messages of a chat request. For one request; mistakes go to its <see cref="SimFields"/>.</summary>
internal sealed class SimPromptReader(SimFields fields)
{
    private const int TokensPerMessage = 3;

    private readonly XxHash3 _hash = new();
    private readonly Dictionary<string, string> _calls = [];
    private readonly List<SimToolResult> _results = [];
    private SimMedia _media;
    private string _userText = "";
    private string _prefix = "";
    private string? _directives;
    private int _tokens = TokensPerMessage;

    public SimPrompt? Read()
    {
        if (!fields.TryGet("messages", out var messages) || messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
        {
            fields.Fail("messages", "Invalid 'messages': expected an array of at least one message.");
            return null;
        }

        var index = 0;
        var last = messages.GetArrayLength() - 1;
        foreach (var message in messages.EnumerateArray())
        {
            ReadMessage(message, $"messages[{index}]", index == last);
            index++;
        }

        if (fields.Error is not null)
        {
            return null;
        }

        return new SimPrompt
        {
            Hash = _hash.GetCurrentHashAsUInt64(),
            UserText = _userText,
            Directives = _directives,
            Prefix = _prefix,
            ToolResults = _results,
            Media = _media,
            Tokens = _tokens,
        };
    }

    private void ReadMessage(JsonElement message, string path, bool isLast)
    {
        var role = SimFields.TextOf(message, "role");
        var content = new SimContentReader(fields, path).Read(message, mayBeAbsent: role == "assistant");
        _tokens += TokensPerMessage + content.Tokens;
        var text = content.Text;
        switch (role)
        {
            case "user":
                _directives = SimDirectiveMark.Extract(ref text);
                _userText = text;
                _media = content.Media;
                _results.Clear();
                break;
            case "assistant":
                if (ReadCalls(message, path, isLast) == 0 && isLast)
                {
                    // Not part of the hash: the whole answer must not depend on how much of it is there already.
                    _prefix = text;
                    return;
                }

                _results.Clear();
                break;
            case "tool" or "function":
                ReadResult(message, path, role, text);
                break;
            case "system" or "developer":
                break;
            default:
                fields.Fail($"{path}.role", "Invalid role: expected system, developer, user, assistant, tool or function.");
                break;
        }

        Append(role ?? "");
        Append(text);
        Append(content.MediaSource);
    }

    /// <summary>Notes the calls that tool messages may answer and returns their number.</summary>
    private int ReadCalls(JsonElement message, string path, bool isLast)
    {
        if (SimFields.TryGet(message, "function_call", out var call))
        {
            _tokens += CountRaw(call);
            Append(JsonMarshal.GetRawUtf8Value(call));
            return 1;
        }

        if (!SimFields.TryGet(message, "tool_calls", out var calls) || calls.ValueKind != JsonValueKind.Array)
        {
            return 0;
        }

        if (isLast && calls.GetArrayLength() > 0)
        {
            fields.Fail(path, "An assistant message with 'tool_calls' must be followed by a tool message for each 'tool_call_id'.");
        }

        foreach (var item in calls.EnumerateArray())
        {
            var kind = SimFields.TextOf(item, "type") == "custom" ? "custom" : "function";
            if (SimFields.TextOf(item, "id") is { } id && SimFields.TryGet(item, kind, out var function))
            {
                _calls[id] = SimFields.TextOf(function, "name") ?? "";
            }
            else
            {
                fields.Fail($"{path}.tool_calls", $"Invalid tool call: expected an 'id' and a '{kind}'.");
            }
        }

        _tokens += CountRaw(calls);
        Append(JsonMarshal.GetRawUtf8Value(calls));
        return calls.GetArrayLength();
    }

    private void ReadResult(JsonElement message, string path, string role, string text)
    {
        if (role == "function")
        {
            _results.Add(new(SimFields.TextOf(message, "name") ?? "function", text));
            return;
        }

        var id = SimFields.TextOf(message, "tool_call_id");
        if (id is not null && _calls.TryGetValue(id, out var name))
        {
            _results.Add(new(name, text));
        }
        else
        {
            fields.Fail($"{path}.tool_call_id", "A message with role 'tool' must name a call of a preceding message with 'tool_calls'.");
        }
    }

    private void Append(ReadOnlySpan<char> text) => Append(MemoryMarshal.AsBytes(text));

    /// <summary>The length goes first, so that "ab" + "c" and "a" + "bc" differ.</summary>
    private void Append(ReadOnlySpan<byte> bytes)
    {
        var length = bytes.Length;
        _hash.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(ref length)));
        _hash.Append(bytes);
    }

    private static int CountRaw(JsonElement element) =>
        SimTokenizer.Count(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(element)));
}
