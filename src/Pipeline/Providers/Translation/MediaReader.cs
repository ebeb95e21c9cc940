using System.Text.Json;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>Reads the parts of a message that are not text.</summary>
/// <param name="refusals">Gets the parts that can't be read.</param>
internal sealed class MediaReader(Refusals refusals)
{
    /// <summary>Reads one part.</summary>
    /// <returns>The part, or none if it was refused.</returns>
    public IEnumerable<MediaPart> Read(PartPath path, JsonElement part)
    {
        var media = part.Text("type") switch
        {
            "image_url" => Image(path, part.Field("image_url").Field("url")),
            "input_audio" => Audio(path, part.Field("input_audio")),
            "file" => Document(path, part.Field("file")),
            _ => Refuse($"{path}.type", "knows only parts of type text, image_url, input_audio and file. Leave this part out."),
        };
        return media is null ? [] : [media];
    }

    private MediaPart? Image(PartPath path, JsonElement url)
    {
        // Not yet as a string: a data URL may be megabytes long.
        if (url.ValueKind == JsonValueKind.String && DataUrl.Read(url) is { } data)
        {
            return new MediaPart(path, data, default, Filename: null);
        }

        var address = url.Text() ?? "";
        var isWeb = address.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || address.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
        return isWeb
            ? new MediaPart(path, Data: null, url, Filename: null)
            : Refuse($"{path}.image_url.url", "takes images as http(s) addresses or as data URLs (data:image/png;base64,...).");
    }

    private MediaPart? Audio(PartPath path, JsonElement audio) =>
        audio.Text("format") is { } format && audio.Field("data") is { ValueKind: JsonValueKind.String } data
            ? new MediaPart(path, DataUrl.OfBase64("audio/" + format.ToLowerInvariant(), data), default, Filename: null)
            : Refuse($"{path}.input_audio", "takes recordings as {\"data\":base64,\"format\":\"wav\"|\"mp3\"}.");

    private MediaPart? Document(PartPath path, JsonElement file)
    {
        var content = file.Field("file_data");
        if (!content.Exists())
        {
            return Refuse(
                $"{path}.file",
                "can't read files that are stored at OpenAI. Send the file itself as file_data (data:application/pdf;base64,...).");
        }

        return DataUrl.Read(content) is { } data
            ? new MediaPart(path, data, default, file.Text("filename"))
            : Refuse($"{path}.file.file_data", "takes files as data URLs (data:application/pdf;base64,...).");
    }

    private MediaPart? Refuse(string path, string why)
    {
        refusals.Add(path, why);
        return null;
    }
}
