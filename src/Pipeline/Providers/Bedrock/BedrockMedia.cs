using System.Text;
using System.Text.Json;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Bedrock;

/// <summary>Writes images, recordings and documents as content blocks of the Converse API, which fetches nothing itself.</summary>
/// <param name="json">Where to.</param>
/// <param name="refusals">Gets what the API has no format for.</param>
internal sealed class BedrockMedia(Utf8JsonWriter json, Refusals refusals)
{
    private const int LongestName = 200;

    private int _documents;

    /// <summary>Writes one block.</summary>
    public void Write(MediaPart media)
    {
        if (media.Data is not { } data)
        {
            refusals.Add(media.Path.ToString(), "takes images only inside the request. Send a data URL (data:image/png;base64,...).");
            return;
        }

        if (BlockOf(data) is not ({ } block, { } format))
        {
            refusals.Add(media.Path.ToString(), $"does not read {data.MediaType}.");
            return;
        }

        json.WriteStartObject();
        json.WriteStartObject(block);
        json.WriteString("format", format);
        if (block == "document")
        {
            json.WriteString("name", DocumentName(media.Filename));
        }

        json.WriteStartObject("source");
        json.WritePropertyName("bytes");
        data.WriteTo(json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static (string? Block, string? Format) BlockOf(DataUrl data) => data.MediaType switch
    {
        "image/png" or "image/jpeg" or "image/gif" or "image/webp" => ("image", data.Subtype),
        "audio/wav" or "audio/mp3" or "audio/flac" or "audio/ogg" or "audio/aac" or "audio/opus" or "audio/m4a" => ("audio", data.Subtype),
        "audio/mpeg" => ("audio", "mp3"),
        "application/pdf" => ("document", "pdf"),
        "text/plain" => ("document", "txt"),
        "text/csv" => ("document", "csv"),
        "text/html" => ("document", "html"),
        "text/markdown" => ("document", "md"),
        "application/msword" => ("document", "doc"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => ("document", "docx"),
        "application/vnd.ms-excel" => ("document", "xls"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => ("document", "xlsx"),
        _ => default,
    };

    // Names are unique and made of letters, digits, single spaces, hyphens, parentheses and brackets.
    private string DocumentName(string? filename)
    {
        var number = ++_documents;
        var name = new StringBuilder();
        foreach (var character in Path.GetFileNameWithoutExtension(filename ?? "").Take(LongestName))
        {
            name.Append(char.IsAsciiLetterOrDigit(character) || "()[]".Contains(character) ? character : '-');
        }

        return name.Length == 0 ? $"document {number}" : $"{name} {number}";
    }
}
