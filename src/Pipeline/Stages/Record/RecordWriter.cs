using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Inferly.Pipeline.Stages.Record;

/// <summary>
/// Writes a <see cref="PackedRecord"/> without looking for mistakes. Every request writes some sixty members, most of them numbers and plain
/// ASCII, at a fifth of what <see cref="Utf8JsonWriter"/> takes for it. What is written belongs to the output after <see cref="Finish"/>.
/// </summary>
/// <param name="output">Where to; nobody else writes there meanwhile.</param>
internal ref struct RecordWriter(IBufferWriter<byte> output)
{
    // What needs no escape in JSON.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c is not ('"' or '\\'))]);

    private const int LongestNumber = 20;

    // A record of an ordinary request fits.
    private const int RoomTaken = 2048;

    private Span<byte> _room;
    private int _used;
    private bool _hasElder;

    /// <summary>Says that what follows is packed. Before everything else.</summary>
    public void Mark()
    {
        Room(1)[0] = PackedRecord.Mark;
        _used++;
    }

    /// <summary>Begins an object, as a member, an element or the whole.</summary>
    public void BeginObject() => Begin((byte)'{');

    /// <summary>Ends an object.</summary>
    public void EndObject() => End((byte)'}');

    /// <summary>Begins an array.</summary>
    public void BeginArray() => Begin((byte)'[');

    /// <summary>Ends an array.</summary>
    public void EndArray() => End((byte)']');

    /// <summary>A member's name, comma and all as one byte; its value comes next.</summary>
    public void Name(RecordMember name)
    {
        Room(1)[0] = (byte)name;
        _used++;
        _hasElder = false;
    }

    /// <summary>A member.</summary>
    public void Number(RecordMember name, long value)
    {
        Name(name);
        value.TryFormat(Element(LongestNumber), out var length, default, null);
        _used += length;
    }

    /// <summary>A member.</summary>
    public void Boolean(RecordMember name, bool value)
    {
        Name(name);
        Raw(value ? "true"u8 : "false"u8);
    }

    /// <summary>A member.</summary>
    public void String(RecordMember name, string value)
    {
        Name(name);
        String(value);
    }

    /// <summary>A member whose name is the caller's.</summary>
    public void String(string name, string value)
    {
        String(name);
        Room(1)[0] = (byte)':';
        _used++;
        _hasElder = false;
        String(value);
    }

    /// <summary>An element, or the value of the name before it.</summary>
    public void String(string value)
    {
        if (value.AsSpan().ContainsAnyExcept(Plain))
        {
            Quoted(JsonEncodedText.Encode(value).EncodedUtf8Bytes);
            return;
        }

        var room = Element(value.Length + 2);
        Encoding.ASCII.GetBytes(value, room[1..]);
        room[value.Length + 1] = (byte)'"';
        room[0] = (byte)'"';
        _used += value.Length + 2;
    }

    /// <summary>A member whose value was escaped before.</summary>
    public void String(RecordMember name, JsonEncodedText value)
    {
        Name(name);
        Quoted(value.EncodedUtf8Bytes);
    }

    /// <summary>A value that is JSON already.</summary>
    public void Raw(ReadOnlySpan<byte> json)
    {
        json.CopyTo(Element(json.Length));
        _used += json.Length;
    }

    /// <summary>Members of the object that has begun, as another writer wrote them.</summary>
    public void Members(ReadOnlySpan<byte> packed)
    {
        packed.CopyTo(Room(packed.Length));
        _used += packed.Length;
        _hasElder = true;
    }

    /// <summary>Hands to the output what was written.</summary>
    public void Finish()
    {
        output.Advance(_used);
        _room = default;
        _used = 0;
    }

    private void Quoted(ReadOnlySpan<byte> escaped)
    {
        var room = Element(escaped.Length + 2);
        room[0] = (byte)'"';
        escaped.CopyTo(room[1..]);
        room[escaped.Length + 1] = (byte)'"';
        _used += escaped.Length + 2;
    }

    private void Begin(byte brace)
    {
        Element(1)[0] = brace;
        _used++;
        _hasElder = false;
    }

    private void End(byte brace)
    {
        Room(1)[0] = brace;
        _used++;
        _hasElder = true;
    }

    // Behind a comma, where there is something before it.
    private Span<byte> Element(int length)
    {
        var room = Room(length + 1);
        if (!_hasElder)
        {
            _hasElder = true;
            return room;
        }

        room[0] = (byte)',';
        _used++;
        return room[1..];
    }

    private Span<byte> Room(int length)
    {
        if (_room.Length - _used < length)
        {
            Finish();
            _room = output.GetSpan(Math.Max(length, RoomTaken));
        }

        return _room[_used..];
    }
}
