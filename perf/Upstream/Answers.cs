using System.Globalization;
using System.Text;

namespace Inferly.Perf.Upstream;

/// <summary>The bytes of every answer, made once. Each event is an HTTP chunk of its own, as providers send them.</summary>
internal static class Answers
{
    public const int Deltas = 64;

    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string Usage = ""","usage":{"prompt_tokens":210,"completion_tokens":64,"total_tokens":274}""";
    private const string LastChunk = "0\r\n\r\n";

    /// <summary>What goes out at each tick: the head with the first delta, the end with the last one.</summary>
    public static byte[][] Paced { get; } = [.. Enumerable.Range(0, Deltas).Select(Tick)];

    /// <summary>The same answer in one piece: 64 deltas, the final chunk, [DONE].</summary>
    public static byte[] Burst { get; } = [.. Paced.SelectMany(tick => tick)];

    private static byte[] Tick(int index)
    {
        string delta = Chunk(Event(index == 0 ? """{"role":"assistant","content":" lorem"}""" : """{"content":" lorem"}""", "null", ""));
        string head = index == 0 ? Head : "";
        string end = index == Deltas - 1 ? Chunk(Event("{}", "\"stop\"", Usage)) + Chunk("data: [DONE]\n\n") + LastChunk : "";
        return Encoding.ASCII.GetBytes(head + delta + end);
    }

    private static string Event(string delta, string finish, string usage) =>
        """data: {"id":"chatcmpl-perf","object":"chat.completion.chunk","created":1760000000,"model":"perf-model","""
        + $"\"choices\":[{{\"index\":0,\"delta\":{delta},\"finish_reason\":{finish}}}]{usage}}}\n\n";

    private static string Chunk(string data) => data.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n" + data + "\r\n";
}
