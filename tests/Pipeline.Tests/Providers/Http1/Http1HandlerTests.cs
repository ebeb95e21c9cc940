using System.Net;
using System.Text;
using Inferly.Pipeline.Providers.Http1;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Pipeline.Tests.Providers.Http1;

public sealed class Http1HandlerTests : IAsyncLifetime
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    // Not a measure of anything: ends a test that would wait for ever.
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(1);
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly CancellationToken _ct;
    private readonly FakeTimeProvider _time = new();
    private readonly RawServer _server;
    private readonly HttpMessageInvoker _http;

    public Http1HandlerTests()
    {
        _limit.CancelAfter(Hang);
        _ct = _limit.Token;
        _server = new RawServer(_ct);
        _http = new HttpMessageInvoker(new Http1Handler(new Http1Options(), _time));
    }

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        _limit.Dispose();
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task Send_Request_ArrivesWholeAndInOrder()
    {
        using var request = Request("{\"a\":1}");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer sk-1");
        request.Headers.TryAddWithoutValidation("X-Two", "b");
        var sending = _http.SendAsync(request, _ct);
        using var peer = await _server.AcceptAsync();
        var (head, body) = await peer.ReadRequestAsync();
        Assert.Equal(
            "POST /v1/chat/completions HTTP/1.1\r\nAuthorization: Bearer sk-1\r\nX-Two: b\r\n" +
            $"Host: 127.0.0.1:{_server.Port}\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n",
            head);
        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(body));
        await peer.SayAsync(Answer);
        Assert.Equal("hello", await TextAsync(await sending));
    }

    [Theory]
    [InlineData(4000)]
    [InlineData(4096)]
    [InlineData(5000)]
    [InlineData(3_000_000)]
    public async Task Send_LongBody_ArrivesWhole(int length)
    {
        var sent = new byte[length];
        new Random(length).NextBytes(sent);
        using var request = new HttpRequestMessage(HttpMethod.Post, _server.Address) { Content = new ByteArrayContent(sent) };
        var sending = _http.SendAsync(request, _ct);
        using var peer = await _server.AcceptAsync();
        Assert.Equal(sent, (await peer.ReadRequestAsync()).Body);
        await peer.SayAsync(Answer);
        Assert.Equal("hello", await TextAsync(await sending));
    }

    [Theory]
    [InlineData(Answer)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nTrailer: x\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n005\r\nhello\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\ncontent-length:5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" + Answer)]
    public async Task Send_AnswerWithAnEnd_ConnectionIsUsedAgain(string answer)
    {
        using var peer = await ExchangeAsync(null, answer, "hello");
        await ExchangeAsync(peer, answer, "hello");
        Assert.False(_server.HasCaller);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: x, Close\r\n\r\nhello")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\n")]
    public async Task Send_AnswerThatEndsTheConnection_AnotherIsMade(string answer)
    {
        using var first = await ExchangeAsync(null, answer, "hello");
        Assert.True(await first.IsClosedAsync());
        using var second = await ExchangeAsync(null, answer, "hello");
    }

    [Fact]
    public async Task Send_AnswerEndsWithTheConnection_IsWhole()
    {
        var sending = _http.SendAsync(Request("{}"), _ct);
        using (var peer = await _server.AcceptAsync())
        {
            await peer.ReadRequestAsync();
            await peer.SayAsync("HTTP/1.1 200 OK\r\n\r\nhello");
        }

        Assert.Equal("hello", await TextAsync(await sending));
    }

    [Theory]
    [InlineData(204)]
    [InlineData(304)]
    public async Task Send_StatusWithoutBody_EndsAtOnce(int status)
    {
        using var peer = await ExchangeAsync(null, $"HTTP/1.1 {status} x\r\nContent-Length: 5\r\n\r\n", "");
        await ExchangeAsync(peer, Answer, "hello");
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", true)]
    public async Task Send_ConnectionEndsTooEarly_Fails(string answer, bool hasHead)
    {
        foreach (var isReset in new[] { false, true })
        {
            var sending = _http.SendAsync(Request("{}"), _ct);
            var peer = await _server.AcceptAsync();
            await peer.ReadRequestAsync();
            await peer.SayAsync(answer);
            if (hasHead)
            {
                var response = await sending;
                Break(peer, isReset);
                await Assert.ThrowsAsync<IOException>(() => TextAsync(response));
            }
            else
            {
                Break(peer, isReset);
                await Assert.ThrowsAsync<HttpRequestException>(() => sending);
            }
        }
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n")]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")]
    public async Task Send_NoAnswerOfHttp_FailsAndCloses(string answer)
    {
        var sending = _http.SendAsync(Request("{}"), _ct);
        using var peer = await _server.AcceptAsync();
        await peer.ReadRequestAsync();
        await peer.SayAsync(answer);
        Assert.Equal(HttpRequestError.InvalidResponse, (await Assert.ThrowsAsync<HttpRequestException>(() => sending)).HttpRequestError);
        Assert.True(await peer.IsClosedAsync());
    }

    [Theory]
    [InlineData("zz\r\n")]
    [InlineData("\r\n")]
    [InlineData("ffffffffffffffff\r\n")]
    [InlineData("5\r\nhelloX")]
    public async Task Read_ChunksAreNone_FailsAndCloses(string chunks)
    {
        var sending = _http.SendAsync(Request("{}"), _ct);
        using var peer = await _server.AcceptAsync();
        await peer.ReadRequestAsync();
        await peer.SayAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
        await Assert.ThrowsAsync<IOException>(async () => await TextAsync(await sending));
        Assert.True(await peer.IsClosedAsync());
    }

    [Fact]
    public async Task Send_HeadWithoutEnd_IsGivenUp()
    {
        var sending = _http.SendAsync(Request("{}"), _ct);
        using var peer = await _server.AcceptAsync();
        await peer.ReadRequestAsync();
        await peer.SayAsync("HTTP/1.1 200 OK\r\nX: " + new string('x', ResponseHead.Longest));
        Assert.Equal(HttpRequestError.ConfigurationLimitExceeded, (await Assert.ThrowsAsync<HttpRequestException>(() => sending)).HttpRequestError);
        Assert.True(await peer.IsClosedAsync());
    }

    [Fact]
    public async Task Send_LongHeadInPieces_IsRead()
    {
        var sending = _http.SendAsync(Request("{}"), _ct);
        using var peer = await _server.AcceptAsync();
        await peer.ReadRequestAsync();
        await peer.SayAsync("HTTP/1.1 429 Too Many\r\nX: " + new string('x', 30_000));
        await peer.SayAsync(new string('y', 30_000) + "\r\nRetry-After: 7\r\nfolded: a\r\n b\r\nContent-Length: 5\r\n\r\nhel");
        await peer.SayAsync("lo");
        using var response = await sending;
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(7)), (response.StatusCode, response.Headers.RetryAfter!.Delta));
        Assert.Equal("a   b", response.Headers.GetValues("folded").Single());
        Assert.Equal("hello", await response.Content.ReadAsStringAsync(_ct));
    }

    [Fact]
    public async Task Send_RefusedBeforeTheBodyWasRead_AnswerIsHeard()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _server.Address) { Content = new ByteArrayContent(new byte[64 << 20]) };
        var sending = _http.SendAsync(request, _ct);
        using (var peer = await _server.AcceptAsync())
        {
            await peer.SayAsync("HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\n\r\nhello");
        }

        using var response = await sending;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("a\r\nX-Evil: b")]
    [InlineData("a\nb")]
    [InlineData("a\0")]
    [InlineData("ü")]
    public async Task Send_HeaderThatHttpCannotCarry_IsRefusedByName(string value)
    {
        using var request = Request("{}");
        request.Headers.TryAddWithoutValidation("X-Configured", value);
        var sending = _http.SendAsync(request, _ct);
        Assert.Contains("X-Configured", (await Assert.ThrowsAsync<HttpRequestException>(() => sending)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_NobodyListens_SaysSo()
    {
        var address = _server.Address;
        await _server.DisposeAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent("{}") };
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => _http.SendAsync(request, _ct));
        Assert.Equal(HttpRequestError.ConnectionError, refused.HttpRequestError);
        Assert.Contains("Connection refused", refused.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_NameWithoutAddress_SaysSo()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://nowhere.invalid/") { Content = new StringContent("{}") };
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => _http.SendAsync(request, _ct));
        Assert.Equal(HttpRequestError.NameResolutionError, refused.HttpRequestError);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")]
    public async Task Send_GivenUp_ConnectionIsClosedAtOnce(string said)
    {
        using var leave = new CancellationTokenSource();
        var reading = ReadAsync(leave.Token);
        using var peer = await _server.AcceptAsync();
        await peer.ReadRequestAsync();
        await peer.SayAsync(said);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.True(await peer.IsClosedAsync());

        async Task ReadAsync(CancellationToken token)
        {
            using var response = await _http.SendAsync(Request("{}"), token);
            using var body = await response.Content.ReadAsStreamAsync(token);
            await body.CopyToAsync(Stream.Null, token);
        }
    }

    [Fact]
    public async Task Send_TokenCancelledAfterTheAnswer_NextExchangeIsUntouched()
    {
        using var first = new CancellationTokenSource();
        using var peer = await ExchangeAsync(null, Answer, "hello", first.Token);
        var sending = _http.SendAsync(Request("{}"), _ct);
        await peer.ReadRequestAsync();
        await first.CancelAsync();
        await peer.SayAsync(Answer);
        Assert.Equal("hello", await TextAsync(await sending));
    }

    [Fact]
    public async Task Send_IdleConnectionWasClosed_AnotherIsMade()
    {
        var peer = await ExchangeAsync(null, Answer, "hello");
        peer.Dispose();
        using var next = await ExchangeAsync(null, Answer, "hello");
    }

    [Theory]
    [InlineData(61)]
    [InlineData(301)]
    public async Task Send_ConnectionGrewOld_AnotherIsMade(int seconds)
    {
        using var peer = await ExchangeAsync(null, Answer, "hello");
        _time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.True(await peer.IsClosedAsync());
        using var next = await ExchangeAsync(null, Answer, "hello");
    }

    [Fact]
    public async Task Send_ConnectionInUse_LivesForItsTimeAndNoLonger()
    {
        using var peer = await ExchangeAsync(null, Answer, "hello");
        for (var i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(59));
            await ExchangeAsync(peer, Answer, "hello");
        }

        _time.Advance(TimeSpan.FromSeconds(10));
        using var next = await ExchangeAsync(null, Answer, "hello");
    }

    [Fact]
    public async Task Dispose_RestIsThere_ConnectionIsUsedAgain()
    {
        var sending = _http.SendAsync(Request("{}"), _ct);
        using var peer = await _server.AcceptAsync();
        await peer.ReadRequestAsync();
        await peer.SayAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        (await sending).Dispose();
        await ExchangeAsync(peer, Answer, "hello");
        Assert.False(_server.HasCaller);
    }

    [Fact]
    public async Task Dispose_RestDoesNotCome_ConnectionIsClosed()
    {
        var sending = _http.SendAsync(Request("{}"), _ct);
        using var peer = await _server.AcceptAsync();
        await peer.ReadRequestAsync();
        await peer.SayAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel");
        (await sending).Dispose();
        _time.Advance(new Http1Options().DrainTimeout);
        Assert.True(await peer.IsClosedAsync());
    }

    [Fact]
    public async Task Send_ManyAtOnce_EachGetsItsOwnAnswer()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_ct);
        var serving = ServeAsync(stop.Token);
        await Task.WhenAll(Enumerable.Range(0, 32).Select(async caller =>
        {
            for (var i = 0; i < 100; i++)
            {
                var text = $"{caller}:{i}:{new string('x', i * caller % 9000)}";
                Assert.Equal(text, await TextAsync(await _http.SendAsync(Request(text), _ct)));
            }
        }));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);

        async Task ServeAsync(CancellationToken token)
        {
            while (true)
            {
                token.ThrowIfCancellationRequested();
                _ = EchoAsync(await _server.AcceptAsync().WaitAsync(token));
            }
        }

        static async Task EchoAsync(RawServer.Peer peer)
        {
            for (var i = 0; ; i++)
            {
                var body = Encoding.UTF8.GetString((await peer.ReadRequestAsync()).Body);
                await peer.SayAsync(i % 2 == 0
                    ? $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}"
                    : $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n{body}\r\n0\r\n\r\n");
            }
        }
    }

    private static void Break(RawServer.Peer peer, bool isReset)
    {
        if (isReset)
        {
            peer.Reset();
        }
        else
        {
            peer.Dispose();
        }
    }

    private HttpRequestMessage Request(string body) =>
        new(HttpMethod.Post, _server.Address) { Content = new StringContent(body, Encoding.UTF8, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")) };

    // Over a connection that is there, or one that must be made now.
    private async Task<RawServer.Peer> ExchangeAsync(RawServer.Peer? peer, string answer, string text, CancellationToken? token = null)
    {
        var sending = _http.SendAsync(Request("{}"), token ?? _ct);
        peer ??= await _server.AcceptAsync();
        await peer.ReadRequestAsync();
        await peer.SayAsync(answer);
        Assert.Equal(text, await TextAsync(await sending));
        return peer;
    }

    private async Task<string> TextAsync(HttpResponseMessage response)
    {
        using (response)
        {
            using var body = await response.Content.ReadAsStreamAsync(_ct);
            using var reader = new StreamReader(body, Encoding.Latin1);
            return await reader.ReadToEndAsync(_ct);
        }
    }
}
