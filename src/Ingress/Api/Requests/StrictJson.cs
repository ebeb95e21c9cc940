using System.Text.Json;
using System.Text.Unicode;
using Inferly.Pipeline.Requests;

namespace Inferly.Ingress.Api.Requests;

/// <summary>
/// Everything that is wrong with a JSON text whatever it should say: bytes that are no UTF-8, broken syntax, too deep, a member twice, half
/// a surrogate pair. After this, reading its values cannot throw.
/// </summary>
internal static class StrictJson
{
    public const int MaxDepth = 64;

    /// <param name="json">Any bytes.</param>
    /// <param name="what">What the caller calls the text.</param>
    public static RequestError? Check(ReadOnlySpan<byte> json, string what = "body")
    {
        if (!Utf8.IsValid(json))
        {
            return new RequestError(JsonPath.Root, $"The {what} is not valid UTF-8. Send JSON encoded as UTF-8.");
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        var objects = new Stack<HashSet<string>>();
        try
        {
            while (reader.Read())
            {
                if (CheckToken(ref reader, objects) is { } message)
                {
                    return new RequestError(JsonPath.At(json, (int)reader.TokenStartIndex), message);
                }
            }
            return null;
        }
        catch (JsonException malformed)
        {
            var offset = (int)reader.BytesConsumed;
            return new RequestError(JsonPath.At(json, offset), $"The {what} is not valid JSON near byte {offset}: {ReasonOf(malformed)}");
        }
    }

    private static string? CheckToken(ref Utf8JsonReader reader, Stack<HashSet<string>> objects)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                objects.Push(new HashSet<string>(StringComparer.Ordinal));
                return null;
            case JsonTokenType.EndObject:
                objects.Pop();
                return null;
            case JsonTokenType.PropertyName or JsonTokenType.String:
                return CheckText(ref reader, objects);
            default:
                return null;
        }
    }

    private static string? CheckText(ref Utf8JsonReader reader, Stack<HashSet<string>> objects)
    {
        string text;
        try
        {
            text = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // What the reader throws at an escape such as \ud800 that stands alone.
            return "holds half a surrogate pair: write the character whole.";
        }
        return reader.TokenType != JsonTokenType.PropertyName || objects.Peek().Add(text) ? null : "is given twice: keep one of the two.";
    }

    // Without the position that the exception appends; it counts by lines.
    private static string ReasonOf(JsonException malformed)
    {
        var end = malformed.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? malformed.Message : malformed.Message[..end];
    }
}
