using System.Runtime.InteropServices;
using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>Reads the content of one message: a string, or parts of text, images, audio and files.</summary>
internal sealed class SimContentReader(SimFields fields, string path)
{
    private const int ImageTokens = 765;
    private const int LowDetailImageTokens = 85;

    /// <summary>Some hundred milliseconds of compressed speech.</summary>
    private const int Base64CharactersPerToken = 1000;

    private int _images;
    private int _audioClips;
    private int _files;
    private int _tokens;
    private string? _text;

    public SimMessageContent Read(JsonElement message, bool mayBeAbsent)
    {
        if (!SimFields.TryGet(message, "content", out var content))
        {
            if (!mayBeAbsent)
            {
                Fail("", "expected a string or an array of content parts");
            }

            return new("", default, default, 0);
        }

        if (content.ValueKind == JsonValueKind.String)
        {
            AddText(content.GetString()!);
        }
        else if (content.ValueKind == JsonValueKind.Array)
        {
            ReadParts(content);
        }
        else
        {
            Fail("", "expected a string or an array of content parts");
        }

        var media = new SimMedia(_images, _audioClips, _files);
        return new(_text ?? "", media, media == default ? default : JsonMarshal.GetRawUtf8Value(content), _tokens);
    }

    private void ReadParts(JsonElement parts)
    {
        var index = 0;
        foreach (var part in parts.EnumerateArray())
        {
            ReadPart(part, $"[{index++}]");
        }
    }

    private void ReadPart(JsonElement part, string at)
    {
        switch (SimFields.TextOf(part, "type"))
        {
            case "text" when SimFields.TextOf(part, "text") is { } text:
                AddText(text);
                break;
            case "refusal" when SimFields.TextOf(part, "refusal") is { } text:
                AddText(text);
                break;
            case "image_url" when SimFields.TryGet(part, "image_url", out var image) && SimFields.TextOf(image, "url") is not null:
                _images++;
                _tokens += SimFields.TextOf(image, "detail") == "low" ? LowDetailImageTokens : ImageTokens;
                break;
            case "input_audio" when SimFields.TryGet(part, "input_audio", out var audio) && SimFields.TryGet(audio, "data", out var data):
                _audioClips++;
                _tokens += 1 + JsonMarshal.GetRawUtf8Value(data).Length / Base64CharactersPerToken;
                break;
            case "file" when SimFields.TryGet(part, "file", out var file):
                _files++;
                _tokens += 1 + JsonMarshal.GetRawUtf8Value(file).Length / Base64CharactersPerToken;
                break;
            default:
                Fail(at, "expected a part of type text, image_url, input_audio or file, with the field of that name");
                break;
        }
    }

    private void AddText(string text)
    {
        _text = _text is null ? text : $"{_text}\n{text}";
        _tokens += SimTokenizer.Count(text);
    }

    private void Fail(string at, string expected) => fields.Fail($"{path}.content{at}", $"Invalid content: {expected}.");
}
