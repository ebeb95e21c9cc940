using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Inferly.Pipeline.Stages.Record;

/// <summary>
/// Writes JSON without white space and without looking for mistakes. Every request writes some sixty members, most of them numbers and plain
/// ASCII, at a third of what <see cref="Utf8JsonWriter"/> takes for it.
/// </summary>
/// <param name="output">Where to.</param>
internal sealed class RecordWriter(IBufferWriter<byte> output)
{
    // What needs no escape in JSON.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c is not ('"' or '\\'))]);

    private const int LongestNumber = 20;

    private bool _isFirst = true;

    /// <summary>Begins an object, as a member, an element or the whole.</summary>
    public void BeginObject() => Begin((byte)'{');

    /// <summary>Ends an object.</summary>
    public void EndObject() => End((byte)'}');

    /// <summary>Begins an array.</summary>
    public void BeginArray() => Begin((byte)'[');

    /// <summary>Ends an array.</summary>
    public void EndArray() => End((byte)']');

    /// <summary>A member's name; its value comes next.</summary>
    /// <param name="name">Needs no escape.</param>
    public void Name(ReadOnlySpan<byte> name)
    {
        Separate();
        var span = output.GetSpan(name.Length + 3);
        span[0] = (byte)'"';
        name.CopyTo(span[1..]);
        span[name.Length + 1] = (byte)'"';
        span[name.Length + 2] = (byte)':';
        output.Advance(name.Length + 3);
        _isFirst = true;
    }

    /// <summary>A member.</summary>
    public void Number(ReadOnlySpan<byte> name, long value)
    {
        Name(name);
        value.TryFormat(output.GetSpan(LongestNumber), out var length, default, null);
        output.Advance(length);
        _isFirst = false;
    }

    /// <summary>A member.</summary>
    public void Boolean(ReadOnlySpan<byte> name, bool value)
    {
        Name(name);
        Raw(value ? "true"u8 : "false"u8);
    }

    /// <summary>A member.</summary>
    public void String(ReadOnlySpan<byte> name, string value)
    {
        Name(name);
        String(value);
    }

    /// <summary>A member whose name is the caller's.</summary>
    public void String(string name, string value)
    {
        String(name);
        Put((byte)':');
        _isFirst = true;
        String(value);
    }

    /// <summary>An element, or the value of the name before it.</summary>
    public void String(string value)
    {
        Separate();
        if (value.AsSpan().ContainsAnyExcept(Plain))
        {
            Quoted(JsonEncodedText.Encode(value).EncodedUtf8Bytes);
            return;
        }

        var span = output.GetSpan(value.Length + 2);
        span[0] = (byte)'"';
        Encoding.ASCII.GetBytes(value, span[1..]);
        span[value.Length + 1] = (byte)'"';
        output.Advance(value.Length + 2);
    }

    /// <summary>A member whose value is text of the caller's.</summary>
    public void String(ReadOnlySpan<byte> name, ReadOnlySpan<byte> utf8)
    {
        Name(name);
        Separate();
        Quoted(JsonEncodedText.Encode(utf8).EncodedUtf8Bytes);
    }

    /// <summary>A value that is JSON already.</summary>
    public void Raw(ReadOnlySpan<byte> json)
    {
        Separate();
        output.Write(json);
    }

    private void Quoted(ReadOnlySpan<byte> escaped)
    {
        var span = output.GetSpan(escaped.Length + 2);
        span[0] = (byte)'"';
        escaped.CopyTo(span[1..]);
        span[escaped.Length + 1] = (byte)'"';
        output.Advance(escaped.Length + 2);
    }

    private void Begin(byte brace)
    {
        Separate();
        Put(brace);
        _isFirst = true;
    }

    private void End(byte brace)
    {
        Put(brace);
        _isFirst = false;
    }

    private void Separate()
    {
        if (!_isFirst)
        {
            Put((byte)',');
        }

        _isFirst = false;
    }

    private void Put(byte one)
    {
        output.GetSpan(1)[0] = one;
        output.Advance(1);
    }
}
