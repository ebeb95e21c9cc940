using System.Net.Sockets;
using System.Text;

namespace Inferly.Ingress.Tests.Access;

/// <summary>One request as bytes, for what no HTTP client sends.</summary>
internal static class RawExchange
{
    /// <param name="address">The server's.</param>
    /// <param name="start">The request line, and headers that every request has.</param>
    /// <param name="headers">More headers; each line ends with CR and LF.</param>
    /// <param name="body">Its length has to be among the headers.</param>
    /// <returns>The answer, all of it but what differs from answer to answer.</returns>
    public static async Task<string> RunAsync(Uri address, string start, byte[] headers, string body = "")
    {
        var cancel = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, cancel);
        await using var stream = client.GetStream();
        byte[] request = [.. Encoding.ASCII.GetBytes($"{start}Host: gateway\r\nConnection: close\r\n"), .. headers, .. "\r\n"u8, .. Encoding.ASCII.GetBytes(body)];
        await stream.WriteAsync(request, cancel);
        var lines = (await new StreamReader(stream).ReadToEndAsync(cancel)).Split("\r\n");
        return string.Join("\r\n", lines.Where(line =>
            !line.StartsWith("Date:", StringComparison.OrdinalIgnoreCase) && !line.StartsWith("x-request-id:", StringComparison.OrdinalIgnoreCase)));
    }
}
