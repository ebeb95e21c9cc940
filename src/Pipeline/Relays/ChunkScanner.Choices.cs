using System.Text.Json;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers.OpenAi;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Relays;

/// <content>What stands in <c>choices</c>.</content>
internal ref partial struct ChunkScanner
{
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
                _facts.HasDelta = true;
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
                _facts.HasText |= _facts.HasMore |= Text(null);
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

    private bool Text(DeliveredText? into)
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.StartArray)
        {
            return Parts(into);
        }

        if (_reader.TokenType != JsonTokenType.String)
        {
            _reader.Skip();
            return false;
        }

        _facts.Words = new ByteRange((int)_reader.TokenStartIndex, (int)_reader.BytesConsumed);
        _facts.Strings++;
        _facts.ContentBytes += _reader.ValueSpan.Length;
        into?.Append(_reader.ValueSpan);
        return !_reader.ValueSpan.IsEmpty;
    }

    // Clients expect a string.
    private bool Parts(DeliveredText? into)
    {
        using var parts = JsonDocument.ParseValue(ref _reader);
        var (words, thinking) = ContentParts.Read(parts.RootElement);
        _facts.NeedsRepair = true;
        _facts.HasReasoning |= thinking.Length > 0;
        _facts.ContentBytes += words.Length + thinking.Length;
        into?.Append(words);
        return words.Length > 0;
    }
}
