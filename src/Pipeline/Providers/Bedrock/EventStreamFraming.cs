using System.Buffers.Binary;
using System.IO.Hashing;

namespace Inferly.Pipeline.Providers.Bedrock;

/// <summary>
/// AWS's binary event stream (<c>application/vnd.amazon.eventstream</c>): length, length of headers, CRC-32 of these, headers,
/// payload, CRC-32 of all before. A frame's name is the event's or exception's type; of an error, which comes in headers alone,
/// it is <c>error</c>.
/// </summary>
public sealed class EventStreamFraming : IFraming
{
    // What AWS itself allows; a longer one is a stream of something else.
    private const uint LongestMessage = 24 * 1024 * 1024;

    private const int PreludeLength = 12;
    private const int TrailerLength = 4;

    /// <inheritdoc/>
    public bool TryRead(ReadOnlySpan<byte> buffered, bool endOfStream, out int consumed, out Frame frame)
    {
        consumed = 0;
        frame = default;
        if (buffered.Length < PreludeLength)
        {
            return false;
        }

        var total = BinaryPrimitives.ReadUInt32BigEndian(buffered);
        var headersLength = BinaryPrimitives.ReadUInt32BigEndian(buffered[4..]);
        if (Crc32.HashToUInt32(buffered[..8]) != BinaryPrimitives.ReadUInt32BigEndian(buffered[8..]))
        {
            throw new InvalidDataException("An event's prelude does not match its checksum.");
        }

        if (total > LongestMessage || total < PreludeLength + TrailerLength || headersLength > total - PreludeLength - TrailerLength)
        {
            throw new InvalidDataException($"An event can't be {total} bytes long with headers of {headersLength} bytes.");
        }

        if (buffered.Length < total)
        {
            return false;
        }

        var message = buffered[..(int)total];
        if (Crc32.HashToUInt32(message[..^TrailerLength]) != BinaryPrimitives.ReadUInt32BigEndian(message[^TrailerLength..]))
        {
            throw new InvalidDataException("An event does not match its checksum.");
        }

        consumed = (int)total;
        frame = ToFrame(
            message.Slice(PreludeLength, (int)headersLength),
            message[(PreludeLength + (int)headersLength)..^TrailerLength]);
        return true;
    }

    private static Frame ToFrame(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload)
    {
        var name = default(ReadOnlySpan<byte>);
        var errorMessage = default(ReadOnlySpan<byte>);
        for (var at = 0; at < headers.Length;)
        {
            var header = EventStreamHeader.Read(headers[at..]);
            at += header.Length;
            if (header.Key.SequenceEqual(":event-type"u8) || header.Key.SequenceEqual(":exception-type"u8))
            {
                name = header.Value;
            }
            else if (header.Key.SequenceEqual(":error-code"u8))
            {
                name = "error"u8;
            }
            else if (header.Key.SequenceEqual(":error-message"u8))
            {
                errorMessage = header.Value;
            }
        }

        return new Frame(name, payload.IsEmpty ? errorMessage : payload);
    }
}
