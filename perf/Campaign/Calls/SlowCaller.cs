using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Inferly.Perf.Campaign.Gateways;
using Inferly.Perf.Load.Loads;

namespace Inferly.Perf.Campaign.Calls;

/// <summary>A caller that reads its stream slowly, through a small buffer: what it has not read waits in the gateway or before it.</summary>
internal static class SlowCaller
{
    private const int SmallestBuffer = 4096;
    private const string Sound = "HTTP/1.1 200";

    /// <summary>Reads so much a second for so long, then leaves.</summary>
    /// <returns>The bytes it has read.</returns>
    /// <exception cref="IOException">It was not answered 200, or the stream ended.</exception>
    public static async Task<int> ReadAsync(Gateway gateway, Question question, int bytesPerSecond, int seconds, CancellationToken cancellation)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = SmallestBuffer };
        await socket.ConnectAsync(gateway.Address.Host, gateway.Address.Port, cancellation);
        await socket.SendAsync(Request(question), cancellation);
        byte[] buffer = new byte[bytesPerSecond];
        int sum = 0;
        for (int second = 0; second < seconds; second++)
        {
            int read = await socket.ReceiveAsync(buffer, cancellation);
            if (read == 0 || (sum == 0 && !Encoding.ASCII.GetString(buffer, 0, read).StartsWith(Sound, StringComparison.Ordinal)))
            {
                throw new IOException($"After {sum} bytes: {Encoding.UTF8.GetString(buffer, 0, read)}");
            }

            sum += read;
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellation);
        }

        return sum;
    }

    private static byte[] Request(Question question)
    {
        byte[] body = question.Body();
        string head = string.Create(CultureInfo.InvariantCulture, $"""
            POST /v1/chat/completions HTTP/1.1
            Host: 127.0.0.1
            Authorization: Bearer {Requests.Key}
            Content-Type: application/json
            Content-Length: {body.Length}


            """);
        return [.. Encoding.ASCII.GetBytes(head.ReplaceLineEndings("\r\n")), .. body];
    }
}
