using System.Text;
using System.Text.Json;

namespace Inferly.Pipeline.Stages.Record;

/// <summary>
/// The form that records of requests have in the log: their JSON, in which one byte stands for the name of each <see cref="RecordMember"/> with the comma, quotes and colon around it. The JSON is ASCII, so
/// that the bytes above it are free. About half of the JSON's length, and each record can be read without any other.
/// </summary>
public static class PackedRecord
{
    internal const byte Mark = 0xFF;
    internal const byte FirstMember = 0x80;

    // By member, as they stand behind another one: ,"name":
    private static readonly byte[][] Names =
        [.. Enum.GetValues<RecordMember>().Select(member => Encoding.ASCII.GetBytes($",\"{JsonNamingPolicy.SnakeCaseLower.ConvertName($"{member}")}\":"))];

    /// <summary>How many bytes the JSON has.</summary>
    /// <param name="record">Packed or not.</param>
    public static int JsonLength(ReadOnlySpan<byte> record)
    {
        if (!IsPacked(record))
        {
            return record.Length;
        }

        var length = record.Length - 1;
        for (var rest = record[1..]; NextName(rest) is var at and >= 0; rest = rest[(at + 1)..])
        {
            length += NameOf(rest, at).Length - 1;
        }

        return length;
    }

    /// <summary>Writes the JSON. What is not packed, or by a later version, stays as it is.</summary>
    /// <param name="record">Packed or not.</param>
    /// <param name="json">As long as <see cref="JsonLength"/> says.</param>
    public static void WriteJson(ReadOnlySpan<byte> record, Span<byte> json)
    {
        var rest = record;
        if (IsPacked(record))
        {
            rest = record[1..];
            for (int at; (at = NextName(rest)) >= 0; rest = rest[(at + 1)..])
            {
                rest[..at].CopyTo(json);
                var name = NameOf(rest, at);
                name.CopyTo(json[at..]);
                json = json[(at + name.Length)..];
            }
        }

        rest.CopyTo(json);
    }

    private static bool IsPacked(ReadOnlySpan<byte> record) =>
        record is [Mark, (byte)'{', .. var packed] && !packed.ContainsAnyInRange((byte)(FirstMember + Names.Length), byte.MaxValue);

    private static int NextName(ReadOnlySpan<byte> packed) => packed.IndexOfAnyInRange(FirstMember, byte.MaxValue);

    // An object's first member has no comma before it. Every name has a value or a brace before it, so that the byte before tells.
    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> packed, int at)
    {
        var name = Names[packed[at] - FirstMember].AsSpan();
        return at > 0 && packed[at - 1] == (byte)'{' ? name[1..] : name;
    }
}
