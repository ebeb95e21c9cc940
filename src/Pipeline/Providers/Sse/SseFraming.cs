namespace Inferly.Pipeline.Providers.Sse;

/// <summary>
/// Server-sent events as providers really send them: <c>data:</c> with and without a space, LF, CRLF or CR, comments, blank
/// lines, several data lines an event, split anywhere. (WHATWG HTML, "Server-sent events".)
/// </summary>
public sealed class SseFraming : IFraming
{
    private byte[] _joined = [];

    /// <inheritdoc/>
    public bool TryRead(ReadOnlySpan<byte> buffered, bool endOfStream, out int consumed, out Frame frame)
    {
        consumed = 0;
        ReadOnlySpan<byte> name = default;
        ReadOnlySpan<byte> data = default;
        var dataLines = 0;
        var at = 0;
        while (TryReadLine(buffered[at..], endOfStream, out var line, out var length))
        {
            at += length;
            if (line.IsEmpty)
            {
                consumed = at;
                if (dataLines > 0)
                {
                    frame = new Frame(name, data);
                    return true;
                }

                name = default;
                continue;
            }

            if (Field(line, "data"u8, out var value))
            {
                data = dataLines++ == 0 ? value : Join(data, value, dataLines);
            }
            else if (Field(line, "event"u8, out value))
            {
                name = value;
            }
            else if (dataLines == 0 && name.IsEmpty)
            {
                // A comment or an unknown field between events need not wait for the next event.
                consumed = at;
            }
        }

        frame = new Frame(name, data);
        if (!endOfStream || dataLines == 0)
        {
            return false;
        }

        // The last event came without its blank line.
        consumed = buffered.Length;
        return true;
    }

    private static bool Field(ReadOnlySpan<byte> line, ReadOnlySpan<byte> field, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!line.StartsWith(field) || line.Length <= field.Length || line[field.Length] != (byte)':')
        {
            return false;
        }

        value = line[(field.Length + 1)..];
        value = !value.IsEmpty && value[0] == (byte)' ' ? value[1..] : value;
        return true;
    }

    private static bool TryReadLine(ReadOnlySpan<byte> rest, bool endOfStream, out ReadOnlySpan<byte> line, out int length)
    {
        var end = rest.IndexOfAny((byte)'\n', (byte)'\r');
        if (end < 0)
        {
            line = rest;
            length = rest.Length;
            return endOfStream && !rest.IsEmpty;
        }

        line = rest[..end];
        length = end + 1;
        if (rest[end] == (byte)'\r')
        {
            if (end + 1 == rest.Length && !endOfStream)
            {
                // The LF of a CRLF may be on its way.
                return false;
            }

            length += end + 1 < rest.Length && rest[end + 1] == (byte)'\n' ? 1 : 0;
        }

        return true;
    }

    private ReadOnlySpan<byte> Join(ReadOnlySpan<byte> data, ReadOnlySpan<byte> line, int lines)
    {
        var needed = data.Length + 1 + line.Length;
        var target = lines == 2 || _joined.Length < needed ? new byte[needed * 2] : _joined;
        data.CopyTo(target);
        target[data.Length] = (byte)'\n';
        line.CopyTo(target.AsSpan(data.Length + 1));
        _joined = target;
        return target.AsSpan(0, needed);
    }
}
