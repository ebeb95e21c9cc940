using System.Net;
using System.Net.Sockets;
using Inferly.Pipeline.Providers.Http1;

namespace Inferly.Pipeline.Tests.Providers.Http1;

/// <summary>
/// Who has much to do with an answer does not do it on a thread that hears of sockets. The process's sockets are set for it: SocketThreadsTests. What comes
/// last is said only when the client waits for it, so that such a thread is the one that hears of it.
/// </summary>
public sealed class Http1ThreadsTests : IAsyncLifetime
{
    private const int Much = 100_000;
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private readonly RawServer _server = new(Ct);
    private readonly HttpMessageInvoker _http = new(new Http1Handler(new Http1Options(), TimeProvider.System));

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _server.DisposeAsync();
    }

    [Theory]
    [InlineData("Content-Length: 100001\r\n\r\n", "", "!")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n186A0\r\n", "\r\n", "1\r\n!\r\n0\r\n\r\n")]
    public async Task Answer_Long_IsReadInThePool(string head, string end, string last)
    {
        var isAllButRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isInPool = ReadAsync();
        using var peer = await _server.AcceptAsync();
        await peer.ReadRequestAsync();
        await peer.SayAsync("HTTP/1.1 200 OK\r\n" + head + new string('x', Much) + end);
        await isAllButRead.Task;
        await peer.SayAsync(last);
        Assert.True(await isInPool);

        async Task<bool> ReadAsync()
        {
            using var response = await _http.SendAsync(Request(1), Ct).ConfigureAwait(false);
            await using var body = await response.Content.ReadAsStreamAsync(Ct).ConfigureAwait(false);
            for (var left = Much; left > 0;)
            {
                left -= await body.ReadAsync(new byte[Much], Ct).ConfigureAwait(false);
            }

            var reading = body.ReadAsync(new byte[1], Ct);
            isAllButRead.SetResult();
            Assert.Equal(1, await reading.ConfigureAwait(false));
            return Thread.CurrentThread.IsThreadPoolThread;
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData(null)]
    public async Task Request_Long_ItsAnswerOrFailureIsHeardInThePool(string? answer)
    {
        var isInPool = SendAsync();
        using var peer = await _server.AcceptAsync();
        await peer.ReadRequestAsync();
        if (answer is null)
        {
            peer.Reset();
        }
        else
        {
            await peer.SayAsync(answer);
        }

        Assert.True(await isInPool);

        async Task<bool> SendAsync()
        {
            var isAnswered = true;
            try
            {
                using var response = await _http.SendAsync(Request(Much), Ct).ConfigureAwait(false);
            }
            catch (HttpRequestException)
            {
                isAnswered = false;
            }

            Assert.Equal(answer is not null, isAnswered);
            return Thread.CurrentThread.IsThreadPoolThread;
        }
    }

    [Fact]
    public async Task Connection_Refused_IsHeardInThePool()
    {
        using var reserved = new Socket(SocketType.Stream, ProtocolType.Tcp);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var nobody = new Uri($"http://127.0.0.1:{((IPEndPoint)reserved.LocalEndPoint!).Port}/");
        Assert.True(await SendAsync());

        async Task<bool> SendAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, nobody);
            await Assert.ThrowsAsync<HttpRequestException>(async () => await _http.SendAsync(request, Ct).ConfigureAwait(false)).ConfigureAwait(false);
            return Thread.CurrentThread.IsThreadPoolThread;
        }
    }

    private HttpRequestMessage Request(int length) => new(HttpMethod.Post, _server.Address) { Content = new ByteArrayContent(new byte[length]) };
}
