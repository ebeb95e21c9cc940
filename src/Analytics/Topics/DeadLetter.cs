using System.Buffers;
using System.Text.Json;

namespace Inferly.Analytics.Topics;

/// <summary>A record that could not be read, as the dead-letter topic keeps it: a line of JSON that says why, then the record's bytes as they were.</summary>
/// <param name="Origin">The batch it came in, and its number there.</param>
/// <param name="Reason">What the reader said of it.</param>
/// <param name="At">When it was set aside.</param>
/// <param name="Record">The record's bytes.</param>
public sealed record DeadLetter(string Origin, string Reason, DateTimeOffset At, ReadOnlyMemory<byte> Record)
{
    private const byte EndOfLine = (byte)'\n';

    public byte[] Encode()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("v"u8, 1);
            json.WriteString("origin"u8, Origin);
            json.WriteString("at"u8, At);
            json.WriteString("reason"u8, Reason);
            json.WriteEndObject();
        }

        bytes.Write([EndOfLine]);
        bytes.Write(Record.Span);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Null for bytes that are no dead letter.</summary>
    public static DeadLetter? Decode(ReadOnlyMemory<byte> bytes)
    {
        var line = bytes.Span.IndexOf(EndOfLine);
        if (line < 0)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(bytes[..line]);
            var head = json.RootElement;
            return new DeadLetter(
                head.GetProperty("origin"u8).GetString()!,
                head.GetProperty("reason"u8).GetString()!,
                head.GetProperty("at"u8).GetDateTimeOffset(),
                bytes[(line + 1)..]);
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
