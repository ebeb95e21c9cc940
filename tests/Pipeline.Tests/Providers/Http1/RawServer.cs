using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Inferly.Pipeline.Tests.Providers.Http1;

/// <summary>A server on a free port of 127.0.0.1 that reads whole requests and says, byte by byte, what a test wants.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    private readonly CancellationToken _limit;

    /// <param name="limit">Ends every wait.</param>
    public RawServer(CancellationToken limit)
    {
        _limit = limit;
        _listener.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Address => new($"http://127.0.0.1:{Port}/v1/chat/completions");

    /// <summary>The next connection of a client.</summary>
    public async Task<Peer> AcceptAsync() => new(await _listener.AcceptTcpClientAsync(_limit), _limit);

    /// <summary>Somebody has connected who was not accepted yet.</summary>
    public bool HasCaller => _listener.Pending();

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        return default;
    }

    /// <summary>One connection, seen by the server.</summary>
    internal sealed class Peer(TcpClient client, CancellationToken limit) : IDisposable
    {
        private readonly List<byte> _received = [];

        /// <summary>Reads a request: its head and its body, which has a Content-Length.</summary>
        public async Task<(string Head, byte[] Body)> ReadRequestAsync()
        {
            int end;
            while ((end = HeadEnd()) < 0)
            {
                Assert.True(await ReadAsync(), "the client has closed");
            }

            var head = Encoding.ASCII.GetString([.. _received.Take(end)]);
            var length = head.Split("\r\n").Select(line => line.Split(": ")).Single(parts => parts[0].Equals("Content-Length", StringComparison.OrdinalIgnoreCase));
            var whole = end + int.Parse(length[1], System.Globalization.CultureInfo.InvariantCulture);
            while (_received.Count < whole)
            {
                Assert.True(await ReadAsync(), "the client has closed");
            }

            byte[] body = [.. _received.Take(whole).Skip(end)];
            _received.RemoveRange(0, whole);
            return (head, body);
        }

        /// <summary>Reads what has come until the client closes; true if it does, in whichever way.</summary>
        public async Task<bool> IsClosedAsync()
        {
            try
            {
                while (await ReadAsync())
                {
                }
            }
            catch (IOException)
            {
                // Reset: closed as well.
            }

            return true;
        }

        public Task SayAsync(string text) => client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), limit).AsTask();

        /// <summary>Breaks with an RST.</summary>
        public void Reset()
        {
            client.Client.LingerState = new LingerOption(true, 0);
            client.Close();
        }

        public void Dispose() => client.Dispose();

        private int HeadEnd()
        {
            var at = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_received).IndexOf("\r\n\r\n"u8);
            return at < 0 ? -1 : at + 4;
        }

        private async Task<bool> ReadAsync()
        {
            var buffer = new byte[65536];
            var read = await client.GetStream().ReadAsync(buffer, limit);
            _received.AddRange(buffer.AsSpan(0, read));
            return read > 0;
        }
    }
}
