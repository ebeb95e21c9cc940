using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Inferly.Pipeline.Relays;

/// <summary>
/// The text of an answer's first choice, as it passes: kept as JSON writes it, since most of it is never read. Not thread-safe.
/// </summary>
/// <param name="limit">Bytes that are kept, escapes included.</param>
public sealed class DeliveredText(int limit = int.MaxValue)
{
    private readonly ArrayBufferWriter<byte> _escaped = new();

    /// <summary>Nothing is missing: less than the limit has passed.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Nothing has passed.</summary>
    public bool IsEmpty => _escaped.WrittenCount == 0 && IsWhole;

    /// <summary>Adds the inside of a JSON string.</summary>
    public void Append(ReadOnlySpan<byte> escaped)
    {
        if (IsWhole && escaped.Length <= limit - _escaped.WrittenCount)
        {
            _escaped.Write(escaped);
        }
        else
        {
            IsWhole = false;
        }
    }

    /// <summary>Adds text.</summary>
    public void Append(string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            Append(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        }
    }

    /// <summary>The text; as much of it as was kept. A character that two pieces share (an escaped surrogate pair) is one again.</summary>
    public override string ToString()
    {
        byte[] json = [(byte)'"', .. _escaped.WrittenSpan, (byte)'"'];
        var reader = new Utf8JsonReader(json);
        try
        {
            return reader.Read() ? reader.GetString()! : "";
        }
        catch (Exception halved) when (halved is JsonException or InvalidOperationException)
        {
            // The other half of a character has not come: what there is shows as it was written.
            IsWhole = false;
            return Encoding.UTF8.GetString(_escaped.WrittenSpan);
        }
    }
}
