using System.Text;
using CsCheck;
using Inferly.Pipeline.Providers.Sse;

namespace Inferly.Pipeline.Tests.Providers.Sse;

public sealed class SseFramingTests
{
    private const string Wild =
        ": hello\n\ndata: {\"a\":1}\n\ndata:{\"b\":\"ü😀\"}\r\n\r\nevent: x\ndata: one\ndata: two\n\nretry: 5\n\nevent: lonely\n\n\n\ndata: last\rid: 4\r\rdata: no blank line";

    private static readonly (string Name, string Data)[] Expected =
        [("", "{\"a\":1}"), ("", "{\"b\":\"ü😀\"}"), ("x", "one\ntwo"), ("", "last"), ("", "no blank line")];

    [Fact]
    public void TryRead_WholeStream_FindsEveryEvent() => Assert.Equal(Expected, Read([Encoding.UTF8.GetBytes(Wild)]));

    [Fact]
    public void TryRead_OneByteAtATime_FindsTheSame() => Assert.Equal(Expected, Read([.. Encoding.UTF8.GetBytes(Wild).Select(b => new[] { b })]));

    [Fact]
    public void TryRead_AnySplit_FindsTheSame() => Gen.Int[1, 40].Array[1, 60].Sample(
        sizes => Expected.SequenceEqual(Read(Split(Encoding.UTF8.GetBytes(Wild), sizes))), iter: 500, seed: "0N0XIzNsQ0O2");

    [Fact]
    public void TryRead_AnyBytes_NeverThrows() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Read([bytes]), iter: 2000, seed: "0N0XIzNsQ0O2");

    private static List<byte[]> Split(byte[] bytes, int[] sizes)
    {
        List<byte[]> parts = [];
        for (int at = 0, i = 0; at < bytes.Length; i++)
        {
            var size = Math.Min(sizes[i % sizes.Length], bytes.Length - at);
            parts.Add(bytes[at..(at + size)]);
            at += size;
        }

        return parts;
    }

    private static List<(string Name, string Data)> Read(List<byte[]> parts)
    {
        var framing = new SseFraming();
        List<(string, string)> events = [];
        byte[] buffered = [];
        for (var i = 0; i <= parts.Count; i++)
        {
            buffered = i < parts.Count ? [.. buffered, .. parts[i]] : buffered;
            while (buffered.Length > 0)
            {
                var found = framing.TryRead(buffered, i == parts.Count, out var consumed, out var frame);
                if (found)
                {
                    events.Add((Encoding.UTF8.GetString(frame.Name), Encoding.UTF8.GetString(frame.Data)));
                }

                buffered = buffered[consumed..];
                if (!found && consumed == 0)
                {
                    break;
                }
            }
        }

        return events;
    }
}
