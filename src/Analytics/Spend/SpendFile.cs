using System.Buffers;
using System.Text.Json;
using Inferly.Analytics.Log;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Money;

namespace Inferly.Analytics.Spend;

/// <summary>Totals on disk: <c>{"v":1,"log","up_to","totals":[{"project","key_id","day","nano"}]}</c>, in a <see cref="CheckedFile"/>.</summary>
internal static class SpendFile
{
    private const int Version = 1;

    /// <exception cref="IOException">The disk refuses; the file is as it was.</exception>
    public static void Write(string path, string log, long upTo, IEnumerable<SpendRecord> totals)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("v"u8, Version);
            json.WriteString("log"u8, log);
            json.WriteNumber("up_to"u8, upTo);
            json.WriteStartArray("totals"u8);
            foreach (var total in totals)
            {
                json.WriteStartObject();
                json.WriteString("project"u8, total.Project);
                json.WriteString("key_id"u8, total.KeyId);
                json.WriteNumber("day"u8, total.Day.DayNumber);
                json.WriteNumber("nano"u8, total.Amount.Nanos);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        CheckedFile.Write(path, bytes.WrittenSpan);
    }

    /// <summary>Null for none, and, with the reason, for one that is damaged or of another log.</summary>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public static (long UpTo, IReadOnlyList<SpendRecord> Totals)? Read(string path, string log, out string? reason)
    {
        var content = CheckedFile.Read(path, out var isDamaged);
        reason = isDamaged ? "it is damaged" : null;
        if (content is null)
        {
            return null;
        }

        using var json = JsonDocument.Parse(content.Value);
        var root = json.RootElement;
        if (root.GetProperty("v"u8).GetInt32() != Version)
        {
            reason = "another version of Inferly wrote it";
            return null;
        }

        if (root.GetProperty("log"u8).GetString() != log)
        {
            reason = "it belongs to another log";
            return null;
        }

        return (root.GetProperty("up_to"u8).GetInt64(), [.. root.GetProperty("totals"u8).EnumerateArray().Select(Total)]);
    }

    private static SpendRecord Total(JsonElement total) => new(
        total.GetProperty("project"u8).GetString()!,
        total.GetProperty("key_id"u8).GetString()!,
        DateOnly.FromDayNumber(total.GetProperty("day"u8).GetInt32()),
        new NanoUsd(total.GetProperty("nano"u8).GetInt64()));
}
