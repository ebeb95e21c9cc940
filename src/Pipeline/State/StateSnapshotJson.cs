using System.Buffers;
using System.Text.Json;

namespace Inferly.Pipeline.State;

/// <summary>
/// A snapshot is the log as if it were compacted: a line <c>{"v":1,"log","up_to","events"}</c>, then the last event of each entity, a line each, deleted
/// ones included.
/// </summary>
internal static class StateSnapshotJson
{
    private const int Version = 1;
    private const byte EndOfLine = (byte)'\n';

    /// <param name="state">The fold of all events below <paramref name="upTo"/>, and perhaps of some behind.</param>
    /// <param name="log">The log's identity.</param>
    /// <param name="upTo">Where a start goes on.</param>
    /// <param name="now">The time on the events.</param>
    public static ReadOnlyMemory<byte> Write(GatewayState state, string log, long upTo, DateTimeOffset now)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("v"u8, Version);
            json.WriteString("log"u8, log);
            json.WriteNumber("up_to"u8, upTo);
            json.WriteNumber("events"u8, state.RevisionTable.Count);
            json.WriteEndObject();
        }

        bytes.Write([EndOfLine]);
        foreach (var entity in state.RevisionTable.Keys)
        {
            bytes.Write(ControlEventJson.Write(state.Repeat(entity, now)));
            bytes.Write([EndOfLine]);
        }

        return bytes.WrittenMemory;
    }

    /// <summary>Reads a snapshot of this log. False with the reason for one that is another's, or that this program cannot understand.</summary>
    /// <param name="snapshot">What was written.</param>
    /// <param name="log">The log's identity.</param>
    /// <param name="end">The log's end: a snapshot from behind it holds what the log has lost.</param>
    /// <param name="state">The state.</param>
    /// <param name="upTo">Where to go on.</param>
    /// <param name="reason">Why not, when false.</param>
    public static bool TryRead(ReadOnlySpan<byte> snapshot, string log, long end, out GatewayState state, out long upTo, out string? reason)
    {
        (state, upTo) = (GatewayState.Empty, 0);
        if (!TryHead(ref snapshot, log, end, out upTo, out var events, out reason))
        {
            return false;
        }

        var builder = new GatewayStateBuilder(GatewayState.Empty);
        for (; events > 0 && Line(ref snapshot) is { IsEmpty: false } line; events--)
        {
            if (!ControlEventJson.TryRead(line, out var change, out reason))
            {
                return false;
            }

            builder.Apply(change);
        }

        state = builder.Build();
        reason = events == 0 ? null : "it ends too early";
        return reason is null;
    }

    private static bool TryHead(ref ReadOnlySpan<byte> snapshot, string log, long end, out long upTo, out int events, out string? reason)
    {
        (upTo, events) = (0, 0);
        try
        {
            using var json = JsonDocument.Parse(Line(ref snapshot).ToArray());
            var head = json.RootElement;
            reason = head.GetProperty("v"u8).GetInt32() != Version ? "another version of Inferly wrote it"
                : head.GetProperty("log"u8).GetString() != log ? "it was made from another log"
                : head.GetProperty("up_to"u8).GetInt64() > end ? "it knows more than the log"
                : null;
            (upTo, events) = reason is null ? (head.GetProperty("up_to"u8).GetInt64(), head.GetProperty("events"u8).GetInt32()) : (0, 0);
            return reason is null;
        }
        catch (Exception damaged) when (damaged is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            reason = damaged.Message;
            return false;
        }
    }

    private static ReadOnlySpan<byte> Line(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf(EndOfLine);
        var line = end < 0 ? default : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return line;
    }
}
