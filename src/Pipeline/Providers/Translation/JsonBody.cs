using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>Writes a JSON body that is sent with its length: some providers refuse chunked requests.</summary>
internal static class JsonBody
{
    private static readonly JsonWriterOptions Options = new()
    {
        // The body is read by a JSON parser, never by a browser; escaping would copy every '+' of a base64 image.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>Runs <paramref name="write"/> over a writer.</summary>
    /// <param name="sizeHint">About how many bytes it will be.</param>
    /// <param name="write">Writes one JSON value.</param>
    public static ReadOnlyMemory<byte> Write(int sizeHint, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(sizeHint + 512);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>A POST of a body, with the further headers that the configuration asks for.</summary>
    public static HttpRequestMessage Post(Uri address, ReadOnlyMemory<byte> body, ProviderEndpoint endpoint)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(body) };
        message.Content.Headers.ContentType = Json;
        foreach (var (name, value) in endpoint.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    /// <summary>Writes a member whose value is a JSON value of the caller's.</summary>
    public static void WriteField(this Utf8JsonWriter json, string name, JsonElement value)
    {
        json.WritePropertyName(name);
        value.WriteTo(json);
    }

    /// <summary>Writes a member that is an array of the caller's values.</summary>
    public static void WriteFields(this Utf8JsonWriter json, string name, IEnumerable<JsonElement> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            value.WriteTo(json);
        }

        json.WriteEndArray();
    }
}
