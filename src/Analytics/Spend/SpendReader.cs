using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Money;

namespace Inferly.Analytics.Spend;

/// <summary>What a record of a request says of money.</summary>
internal static class SpendReader
{
    // ts, project, key_id, cost_nano.
    private const int Members = 4;

    private static readonly int Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>
    /// Reads a record, and no further than needed: its writer puts the members wanted first, though they may stand anywhere. Null where it cost
    /// nothing, where it was counted before (<c>redriven</c>), and where it can't be read: the consumer sets such a record aside and says so.
    /// </summary>
    /// <param name="record">The record.</param>
    /// <param name="last">What was read before: its strings are taken again where they say the same.</param>
    public static SpendRecord? Read(ReadOnlySpan<byte> record, in SpendRecord last) =>
        TryReadUsual(record, last, out var project, out var key, out var micros, out var cost)
            ? Spent(project, key, micros, cost)
            : ReadAny(record);

    // Byte by byte as RequestRecord begins one: a general reader takes five times as long, for every request.
    private static bool TryReadUsual(
        ReadOnlySpan<byte> record, in SpendRecord last, out string project, out string key, out long micros, out long cost)
    {
        (project, key, micros, cost) = ("", "", 0, 0);
        return Skip(ref record, "{\"v\":1,\"ts\":"u8) && Number(ref record, out micros)
            && Skip(ref record, ",\"project\":\""u8) && Text(ref record, last.Project, out project)
            && Skip(ref record, ",\"key_id\":\""u8) && Text(ref record, last.KeyId, out key)
            && Skip(ref record, ",\"cost_nano\":"u8) && Number(ref record, out cost);
    }

    private static bool Skip(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> expected)
    {
        var isThere = rest.StartsWith(expected);
        rest = isThere ? rest[expected.Length..] : rest;
        return isThere;
    }

    private static bool Number(ref ReadOnlySpan<byte> rest, out long value)
    {
        var isThere = Utf8Parser.TryParse(rest, out value, out var length) && length < rest.Length && rest[length] == (byte)',';
        rest = rest[length..];
        return isThere;
    }

    // Up to its closing quote, which is taken too.
    private static bool Text(ref ReadOnlySpan<byte> rest, string? last, out string value)
    {
        var length = rest.IndexOfAny((byte)'"', (byte)'\\');
        value = "";
        if (length < 0 || rest[length] != (byte)'"' || !Ascii.IsValid(rest[..length]))
        {
            return false;
        }

        value = last is not null && Ascii.Equals(rest[..length], last) ? last : Encoding.ASCII.GetString(rest[..length]);
        rest = rest[(length + 1)..];
        return true;
    }

    private static SpendRecord? ReadAny(ReadOnlySpan<byte> record)
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

            return Spent(project, key, micros, cost);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static SpendRecord? Spent(string project, string key, long micros, long cost)
    {
        var days = micros / TimeSpan.MicrosecondsPerDay;
        var isDay = micros >= 0 && days <= DateOnly.MaxValue.DayNumber - Epoch;
        return cost > 0 && isDay ? new SpendRecord(project, key, DateOnly.FromDayNumber(Epoch + (int)days), new NanoUsd(cost)) : null;
    }
}
