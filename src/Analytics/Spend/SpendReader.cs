using System.Text.Json;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Money;

namespace Inferly.Analytics.Spend;

/// <summary>What a record of a request says of money.</summary>
internal static class SpendReader
{
    // ts, project, key_id, cost_nano.
    private const int Members = 4;

    /// <summary>
    /// Reads a record, and no further than needed: its writer puts the members wanted first, though they may stand anywhere. Null where it cost
    /// nothing, where it was counted before (<c>redriven</c>), and where it can't be read: the consumer sets such a record aside and says so.
    /// </summary>
    public static SpendRecord? Read(ReadOnlySpan<byte> record)
    {
        try
        {
            var reader = new Utf8JsonReader(record);
            string project = "", key = "";
            long micros = 0, cost = 0;
            reader.Read();
            for (var found = 0; found < Members && reader.Read() && reader.TokenType == JsonTokenType.PropertyName;)
            {
                found++;
                if (reader.ValueTextEquals("project"u8) && reader.Read())
                {
                    project = reader.GetString() ?? "";
                }
                else if (reader.ValueTextEquals("key_id"u8) && reader.Read())
                {
                    key = reader.GetString() ?? "";
                }
                else if (reader.ValueTextEquals("ts"u8) && reader.Read())
                {
                    micros = reader.GetInt64();
                }
                else if (reader.ValueTextEquals("cost_nano"u8) && reader.Read())
                {
                    cost = reader.GetInt64();
                }
                else if (reader.ValueTextEquals("redriven"u8))
                {
                    return null;
                }
                else
                {
                    found--;
                    reader.Skip();
                }
            }

            return cost > 0 ? new SpendRecord(project, key, DayOf(micros), new NanoUsd(cost)) : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or FormatException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static DateOnly DayOf(long micros) => DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(micros / 1000).UtcDateTime);
}
