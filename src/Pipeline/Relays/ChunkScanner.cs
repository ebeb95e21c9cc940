using System.Text;
using System.Text.Json;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers.OpenAi;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Relays;

/// <summary>
/// One forward pass over a chat (or text) completion or chunk. Allocates nothing on an ordinary chunk. Throws
/// <see cref="JsonException"/> on malformed JSON.
/// </summary>
internal ref struct ChunkScanner(ReadOnlySpan<byte> json, StringBuilder? text)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private Utf8JsonReader _reader = new(json);
    private ChunkFacts _facts;
    private bool _hasId;
    private bool _hasCreated;
    private bool _hasObject;

    /// <summary>Scans the whole chunk.</summary>
    public ChunkFacts Scan()
    {
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("not an object");
        }

        var hasChoices = false;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Is("choices"u8))
            {
                hasChoices = Choices();
            }
            else
            {
                TopLevel();
            }
        }

        _facts.NeedsRepair |= !hasChoices || _facts.Model.IsEmpty || !_hasId || !_hasCreated || !_hasObject;
        return _facts;
    }

    private readonly bool Is(ReadOnlySpan<byte> name) => _reader.ValueTextEquals(name);

    private void TopLevel()
    {
        var start = (int)_reader.TokenStartIndex;
        if (Is("model"u8))
        {
            _facts.Model = StringRange();
        }
        else if (Is("id"u8))
        {
            _facts.Id = StringRange();
            _hasId = !_facts.Id.IsEmpty;
        }
        else if (Is("object"u8))
        {
            _hasObject = !StringRange().IsEmpty;
        }
        else if (Is("created"u8))
        {
            _hasCreated = _reader.Read() && _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt64(out _);
            _reader.Skip();
        }
        else if (Is("usage"u8))
        {
            Usage(start);
        }
        else if (Is("error"u8))
        {
            _reader.Read();
            _facts.HasError |= _reader.TokenType is JsonTokenType.StartObject or JsonTokenType.String;
            _reader.Skip();
        }
        else if (Is("x_groq"u8))
        {
            Groq();
        }
        else
        {
            _reader.Skip();
        }
    }

    private void Usage(int start)
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.StartObject)
        {
            using var usage = JsonDocument.ParseValue(ref _reader);
            _facts.Usage = OpenAiUsage.Read(usage.RootElement);
            _facts.NeedsRepair |= !HasCounts(usage.RootElement);
        }
        else
        {
            _reader.Skip();
        }

        _facts.UsageMember = Member.WithComma(_json, start, (int)_reader.BytesConsumed);
    }

    private static bool HasCounts(JsonElement usage) =>
        usage.TryGetProperty("prompt_tokens", out var input) && input.ValueKind == JsonValueKind.Number && input.TryGetInt32(out _)
        && usage.TryGetProperty("total_tokens", out var total) && total.ValueKind == JsonValueKind.Number && total.TryGetInt32(out _)
        && (!usage.TryGetProperty("completion_tokens", out var output) || output.TryGetInt32(out _));

    private void Groq()
    {
        _reader.Read();
        using var groq = JsonDocument.ParseValue(ref _reader);
        if (groq.RootElement.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        _facts.HasError |= groq.RootElement.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.String;
        if (groq.RootElement.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
        {
            _facts.Usage ??= OpenAiUsage.Read(usage);
        }
    }

    private bool Choices()
    {
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartArray)
        {
            _reader.Skip();
            return false;
        }

        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (_reader.TokenType == JsonTokenType.StartObject)
            {
                Choice();
            }
            else
            {
                _facts.NeedsRepair = true;
                _reader.Skip();
            }
        }

        return true;
    }

    private void Choice()
    {
        var first = _facts.Choices++ == 0;
        var hasIndex = false;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Is("delta"u8) || Is("message"u8))
            {
                Part(first);
            }
            else if (Is("index"u8))
            {
                hasIndex = _reader.Read() && _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt32(out _);
                _facts.Choice = hasIndex && first ? _reader.GetInt32() : _facts.Choice;
            }
            else if (Is("finish_reason"u8))
            {
                Finish();
            }
            else if (Is("text"u8))
            {
                _facts.HasText |= Text(text);
            }
            else
            {
                _reader.Skip();
            }
        }

        _facts.NeedsRepair |= !hasIndex;
    }

    private void Finish()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.String)
        {
            _reader.Skip();
            return;
        }

        var word = _reader.GetString();
        var reason = FinishReasons.FromWire(word);
        _facts.NeedsRepair |= reason == FinishReason.None || reason.ToWire() != word;
        _facts.HasError |= word == "error";
        if (reason != FinishReason.None)
        {
            _facts.Finish = reason;
            _facts.Finished++;
        }
    }

    private void Part(bool first)
    {
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartObject)
        {
            _reader.Skip();
            _facts.NeedsRepair = true;
            return;
        }

        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)_reader.TokenStartIndex;
            if (Is("content"u8))
            {
                _facts.HasText |= Text(first ? text : null);
            }
            else if (Is("role"u8))
            {
                _reader.Read();
                _facts.RoleMember = first ? Member.WithComma(_json, start, (int)_reader.BytesConsumed) : default;
            }
            else if (Is("tool_calls"u8))
            {
                ToolCalls();
            }
            else if (Is("function_call"u8) || Is("audio"u8))
            {
                _reader.Read();
                _facts.HasToolCalls |= _reader.TokenType == JsonTokenType.StartObject;
                _reader.Skip();
            }
            else if (Is("reasoning_content"u8) || Is("reasoning"u8))
            {
                _facts.HasReasoning |= Text(null);
            }
            else if (Is("refusal"u8))
            {
                _facts.HasText |= Text(null);
            }
            else
            {
                _reader.Skip();
            }
        }
    }

    private void ToolCalls()
    {
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartArray)
        {
            return;
        }

        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)_reader.TokenStartIndex;
            _reader.Skip();
            _facts.HasToolCalls = true;
            _facts.ContentBytes += (int)_reader.BytesConsumed - start;
        }
    }

    private bool Text(StringBuilder? into)
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.String)
        {
            // Mistral's list of parts: clients expect a string.
            _facts.NeedsRepair |= _reader.TokenType == JsonTokenType.StartArray;
            _reader.Skip();
            return _facts.NeedsRepair;
        }

        _facts.ContentBytes += _reader.ValueSpan.Length;
        if (into is not null && !_reader.ValueSpan.IsEmpty)
        {
            into.Append(_reader.GetString());
        }

        return !_reader.ValueSpan.IsEmpty;
    }

    private ByteRange StringRange()
    {
        _reader.Read();
        var range = _reader.TokenType == JsonTokenType.String && !_reader.ValueSpan.IsEmpty
            ? new ByteRange((int)_reader.TokenStartIndex, (int)_reader.BytesConsumed)
            : default;
        _reader.Skip();
        return range;
    }
}
