using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>Parses what a provider sends, which may be anything.</summary>
internal static class AnswerJson
{
    /// <summary>
    /// Parses one JSON object. What it lets through can be read without exceptions: valid UTF-8, no lone surrogates.
    /// </summary>
    /// <param name="json">Any bytes.</param>
    /// <param name="document">The caller's to dispose.</param>
    /// <returns>False if it is no JSON object.</returns>
    public static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out JsonDocument? document)
    {
        document = null;
        if (!Utf8.IsValid(json))
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(json);
            document = JsonDocument.ParseValue(ref reader);

            // Throws if anything but white space follows.
            reader.Read();
        }
        catch (JsonException)
        {
            document?.Dispose();
            document = null;
            return false;
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object && Surrogates.ArePaired(json))
        {
            return true;
        }

        document.Dispose();
        document = null;
        return false;
    }
}
