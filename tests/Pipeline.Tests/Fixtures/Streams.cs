using System.Text;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers;

namespace Inferly.Pipeline.Tests.Fixtures;

/// <summary>Feeds bytes through a protocol's framing and decoder, cut as a network may cut them.</summary>
internal static class Streams
{
    /// <summary>Reads a stream that arrives in pieces.</summary>
    /// <param name="protocol">Whose framing and decoder are used.</param>
    /// <param name="call">What was asked.</param>
    /// <param name="bytes">The whole stream.</param>
    /// <param name="sizes">Sizes of the pieces, used in turn.</param>
    /// <returns>The deltas, and how many frames were malformed.</returns>
    public static (List<Delta> Deltas, int Malformed) Feed(
        IProtocol protocol,
        UpstreamCall call,
        ReadOnlySpan<byte> bytes,
        params int[] sizes)
    {
        var framing = protocol.CreateFraming();
        var decoder = protocol.CreateDecoder(call);
        var deltas = new List<Delta>();
        var (malformed, start, end) = (0, 0, 0);
        for (var piece = 0; end < bytes.Length; piece++)
        {
            end = Math.Min(bytes.Length, end + sizes[piece % sizes.Length]);
            malformed += Drain(framing, decoder, bytes[..end], ref start, endOfStream: false, deltas);
        }

        malformed += Drain(framing, decoder, bytes, ref start, endOfStream: true, deltas);
        decoder.End(deltas);
        return (deltas, malformed);
    }

    /// <summary>Reads a whole answer.</summary>
    public static AnswerSum Whole(IProtocol protocol, string body, UpstreamCall? call = null)
    {
        var deltas = new List<Delta>();
        Assert.True(protocol.CreateDecoder(call ?? Calls.Any).ReadWhole(Encoding.UTF8.GetBytes(body), deltas));
        return AnswerSum.Of(deltas);
    }

    /// <summary>The events of a recording (one payload a line) as they went over the wire.</summary>
    /// <param name="payloads">The payloads.</param>
    /// <param name="eventName">The event's name for a payload; null where events go without.</param>
    public static byte[] ToSse(IEnumerable<string> payloads, Func<string, string?> eventName)
    {
        var wire = new StringBuilder();
        foreach (var payload in payloads)
        {
            if (eventName(payload) is { } name)
            {
                wire.Append("event: ").Append(name).Append('\n');
            }

            wire.Append("data: ").Append(payload).Append("\n\n");
        }

        return Encoding.UTF8.GetBytes(wire.ToString());
    }

    /// <summary>The lines of a recording that hold something.</summary>
    public static string[] Lines(string recording) =>
        recording.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static int Drain(
        IFraming framing,
        IAnswerDecoder decoder,
        ReadOnlySpan<byte> bytes,
        ref int start,
        bool endOfStream,
        List<Delta> deltas)
    {
        var malformed = 0;
        while (start < bytes.Length)
        {
            var found = framing.TryRead(bytes[start..], endOfStream, out var consumed, out var frame);
            start += consumed;
            if (found)
            {
                malformed += decoder.Read(frame, deltas) ? 0 : 1;
            }
            else if (consumed == 0)
            {
                break;
            }
        }

        return malformed;
    }
}
