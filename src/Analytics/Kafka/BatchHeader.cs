using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Inferly.Analytics.Kafka;

/// <summary>
/// The header <c>inferly-batch</c> of each record in <c>inferly.requests</c>: the batch that it travels in, its number there from 0, and how many there are.
/// The records of a batch are in one partition and one transaction, so that they arrive all or none and in order.
/// </summary>
internal readonly record struct BatchHeader(string Batch, int Index, int Count)
{
    public const string Name = "inferly-batch";

    public bool IsLast => Index == Count - 1;

    // A name is log id and range, 57 characters at most.
    public byte[] Encode()
    {
        Span<byte> text = stackalloc byte[Batch.Length + 24];
        Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"{Batch}/{Index}/{Count}", out var written);
        return text[..written].ToArray();
    }

    /// <summary>Null for a header that is none of ours.</summary>
    public static BatchHeader? Decode(ReadOnlySpan<byte> header)
    {
        var count = header.LastIndexOf((byte)'/');
        var index = count > 0 ? header[..count].LastIndexOf((byte)'/') : -1;
        return index > 0
            && int.TryParse(header[(index + 1)..count], NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            && int.TryParse(header[(count + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var of)
            && at < of
                ? new BatchHeader(Encoding.ASCII.GetString(header[..index]), at, of)
                : null;
    }
}
