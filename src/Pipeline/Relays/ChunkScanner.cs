using System.Text.Json;
using Inferly.Pipeline.Providers.OpenAi;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Relays;

/// <summary>
/// One forward pass over a chat (or text) completion or chunk. Allocates nothing on an ordinary chunk. Throws
/// <see cref="JsonException"/> on malformed JSON.
/// </summary>
internal ref partial struct ChunkScanner(ReadOnlySpan<byte> json, DeliveredText? text)
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
            _hasCreated = _reader.Read() && _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt64(out _facts.Created);
            _reader.Skip();
        }
        else if (Is("usage"u8))
        {
            Usage(start);
        }
        else if (Is("obfuscation"u8))
        {
            _facts.Padding = StringRange();
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
            _facts.Usage = OpenAiUsage.Read(ref _reader, out var hasChatCounts);
            _facts.NeedsRepair |= !hasChatCounts;
        }
        else
        {
            _reader.Skip();
        }

        _facts.UsageMember = Member.WithComma(_json, start, (int)_reader.BytesConsumed);
    }

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
