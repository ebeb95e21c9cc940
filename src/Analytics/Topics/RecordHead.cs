using System.Text.Json;

namespace Inferly.Analytics.Topics;

/// <summary>What tells one record of a request from the others; null where the record does not say, or is not well formed before it says.</summary>
public readonly record struct RecordHead(string? RequestId, string? Project, long? Micros)
{
    // request_id, project, ts.
    private const int Members = 3;

    /// <summary>Reads no further than needed: the writer puts these members first, though they may stand anywhere.</summary>
    public static RecordHead Read(ReadOnlySpan<byte> record)
    {
        var head = default(RecordHead);
        try
        {
            var reader = new Utf8JsonReader(record);
            reader.Read();
            for (var found = 0; found < Members && reader.Read() && reader.TokenType == JsonTokenType.PropertyName;)
            {
                found++;
                if (reader.ValueTextEquals("request_id"u8) && reader.Read())
                {
                    head = head with { RequestId = reader.GetString() };
                }
                else if (reader.ValueTextEquals("project"u8) && reader.Read())
                {
                    head = head with { Project = reader.GetString() };
                }
                else if (reader.ValueTextEquals("ts"u8) && reader.Read())
                {
                    head = head with { Micros = reader.GetInt64() };
                }
                else
                {
                    found--;
                    reader.Skip();
                }
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or FormatException)
        {
            // What stood before it is known.
        }

        return head;
    }
}
