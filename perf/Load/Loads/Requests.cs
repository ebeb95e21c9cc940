using System.Collections.Concurrent;
using System.Text;

namespace Inferly.Perf.Load.Loads;

/// <summary>The bytes of the requests: a chat completion, the same for every target.</summary>
internal static class Requests
{
    /// <summary>The key that every target is called with. It is only ever a key of gateways that the harness has started.</summary>
    public const string Key = "sk_live_perf0000000000000000000000000000000000";

    public const int DeltasPerStream = 64;

    private static readonly ConcurrentDictionary<Row, byte[]> Made = new();

    public static byte[] For(Row row) => Made.GetOrAdd(row, static row => Post(Body(Fields(row), row.BodyBytes)));

    /// <summary>What the streaming upstream does is chosen by `user`, which gateways pass on.</summary>
    private static string Fields(Row row) =>
        row.Suite == Suite.Unary ? "\"user\":\"unary\"" : $"\"user\":\"{(row.Paced ? "paced" : "burst")}\",\"stream\":true";

    private static string Body(string fields, int bytes)
    {
        string head = $$"""{"model":"auto",{{fields}},"max_tokens":256,"""
            + """ "messages":[{"role":"system","content":"You are terse."},{"role":"user","content":" """.Trim();
        const string End = "\"}]}";
        return head + new string('x', bytes - head.Length - End.Length) + End;
    }

    private static byte[] Post(string body) => Encoding.ASCII.GetBytes(
        $"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {Key}\r\n"
        + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
}
