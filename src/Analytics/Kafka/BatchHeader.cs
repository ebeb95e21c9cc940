using System.Globalization;
using System.Text;

namespace Inferly.Analytics.Kafka;

/// <summary>
/// The header <c>inferly-batch</c> of each record in <c>inferly.requests</c>: the batch that it travels in, its number there from 0, and how many there are.
/// The records of a batch are in one partition and one transaction, so that they arrive all or none and in order.
/// </summary>
internal readonly record struct BatchHeader(string Batch, int Index, int Count)
{
    public const string Name = "inferly-batch";

    public bool IsLast => Index == Count - 1;

    public byte[] Encode() => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Batch}/{Index}/{Count}"));

    /// <summary>Null for a header that is none of ours.</summary>
    public static BatchHeader? Decode(ReadOnlySpan<byte> header)
    {
        var text = Encoding.ASCII.GetString(header);
        var count = text.LastIndexOf('/');
        var index = count > 0 ? text.LastIndexOf('/', count - 1) : -1;
        return index > 0
            && int.TryParse(text.AsSpan(index + 1, count - index - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            && int.TryParse(text.AsSpan(count + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var of)
            && at < of
                ? new BatchHeader(text[..index], at, of)
                : null;
    }
}
