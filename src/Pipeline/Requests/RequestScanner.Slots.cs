using System.Text.Json;

namespace Inferly.Pipeline.Requests;

/// <content>What a value that the tables mark with a <see cref="Slot"/> becomes in the <see cref="InferenceRequest"/>.</content>
public ref partial struct RequestScanner
{
    private bool Keep(Slot slot)
    {
        switch (slot)
        {
            case Slot.None:
                break;
            case Slot.Text:
                _request.PromptBytes += _reader.ValueSpan.Length;
                break;
            case Slot.Image:
                _request.Images++;
                break;
            case Slot.Audio:
                _request.Audios++;
                break;
            case Slot.Model:
                _request.Model = _reader.GetString()!;
                _request.ModelValue = new ByteRange((int)_reader.TokenStartIndex, (int)_reader.BytesConsumed);
                break;
            case Slot.Stream:
                _request.Stream = _reader.GetBoolean();
                break;
            case Slot.IncludeUsage:
                _request.IncludeUsage = _reader.GetBoolean();
                break;
            case Slot.Logprobs:
                _request.WantsLogprobs = _reader.TokenType != JsonTokenType.False;
                break;
            case Slot.MaxOutputTokens:
                _request.MaxOutputTokens = _reader.GetInt32();
                break;
            case Slot.Choices:
                _request.Choices = _reader.GetInt32();
                break;
            case Slot.Seed:
                _request.Seed = _reader.GetInt64();
                break;
            case Slot.Temperature:
                _request.Temperature = _reader.GetDouble();
                break;
            case Slot.TopP:
                _request.TopP = _reader.GetDouble();
                break;
            case Slot.FormatType:
                _request.WantsJsonSchema = _reader.ValueTextEquals("json_schema"u8);
                _request.WantsJson = _request.WantsJsonSchema || _reader.ValueTextEquals("json_object"u8);
                break;
            case Slot.EncodingFormat:
                _request.WantsBase64 = _reader.ValueTextEquals("base64"u8);
                break;
            case Slot.Workflow:
                _request.Workflow = _reader.GetString();
                break;
            case Slot.ModelsEntry:
                _request.Models = [.. _request.Models, _reader.GetString()!];
                break;
            case Slot.MetadataEntry:
                AddMetadata(_metadataKey!, _reader.GetString()!);
                break;
        }

        return true;
    }

    private readonly void AddMetadata(string key, string value)
    {
        if (_request.Metadata is not Dictionary<string, string> metadata)
        {
            _request.Metadata = metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        }

        metadata[key] = value;
    }

    private readonly bool KeepRange(Slot slot, int start)
    {
        var range = new ByteRange(start, (int)_reader.BytesConsumed);
        switch (slot)
        {
            case Slot.Policy:
                _request.Policy = range;
                break;
            case Slot.Cache:
                _request.Cache = range;
                break;
            case Slot.StreamOptions:
                _request.StreamOptions = range;
                break;
            case Slot.Metadata:
                _request.MetadataValue = range;
                break;
            case Slot.Tools:
                _request.HasTools = true;
                break;
            case Slot.Text:
                // A schema counts whole: its names and punctuation are prompt as well.
                _request.PromptBytes += range.End - range.Start;
                break;
        }

        return true;
    }
}
