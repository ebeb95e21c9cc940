using System.Text;

namespace Inferly.Perf.Load.Loads;

/// <summary>The bytes of the requests: a chat completion of one kilobyte, the same for every target.</summary>
internal static class Requests
{
    /// <summary>The key that every target is called with. It is only ever a key of gateways that the harness has started.</summary>
    public const string Key = "sk_live_perf0000000000000000000000000000000000";

    public const int DeltasPerStream = 64;

    private const int BodyBytes = 1024;

    public static byte[] Unary { get; } = Post(Body("\"user\":\"unary\""));

    /// <summary>What the streaming upstream does is chosen by `user`, which gateways pass on.</summary>
    public static byte[] Burst { get; } = Post(Body("\"user\":\"burst\",\"stream\":true"));

    public static byte[] Paced { get; } = Post(Body("\"user\":\"paced\",\"stream\":true"));

    public static byte[] For(Row row) => row.Suite == Suite.Unary ? Unary : row.Paced ? Paced : Burst;

    private static string Body(string fields)
    {
        string head = $$"""{"model":"auto",{{fields}},"max_tokens":256,"""
            + """ "messages":[{"role":"system","content":"You are terse."},{"role":"user","content":" """.Trim();
        const string End = "\"}]}";
        return head + new string('x', BodyBytes - head.Length - End.Length) + End;
    }

    private static byte[] Post(string body) => Encoding.ASCII.GetBytes(
        $"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {Key}\r\n"
        + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
}
