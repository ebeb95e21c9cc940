using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Inferly.Pipeline.Providers.Http1;
using Inferly.Pipeline.Requests;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Pipeline.Tests.Providers.Http1;

/// <summary>Providers, callers and moments that mean no good.</summary>
public sealed class Http1AttackTests
{
    private const string Five = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
    private const string UntilClose = "HTTP/1.1 200 OK\r\n\r\n";

    private static readonly X509Certificate2 Certificate = CreateCertificate();

    // Nothing here takes so long, unless it would for ever.
    private static CancellationToken Patience => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendAsync_RefusedBeforeTheBodyIsRead_GivesTheRefusal(bool isSecure)
    {
        await using var server = new ByteServer(async connection =>
        {
            await AcceptAsync(connection, isSecure);
            await ReadHeadAsync(connection.Stream);
            await connection.WriteAsync("HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\n\r\nlarge");
        });
        using var connection = await ConnectAsync(server, isSecure);
        using var request = Post(server.Address, new ReadOnlyMemoryContent(new byte[32 * 1024 * 1024]));
        using var response = await connection.SendAsync(request, Patience);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("large", await response.Content.ReadAsStringAsync(Patience));
    }

    [Theory]
    [InlineData(false, UntilClose, true)]
    [InlineData(true, UntilClose, true)]
    [InlineData(false, UntilClose, false)]
    [InlineData(true, UntilClose, false)]
    [InlineData(false, Five, true)]
    [InlineData(true, Five, false)]
    public async Task ReadAsync_CancelledWhileItWaits_ThrowsAndCloses(bool isSecure, string head, bool cancelsExchange)
    {
        // Now and then, closing a connection looks to its own reader as if the other end had.
        for (var i = 0; i < 300; i++)
        {
            await CancelReadAsync(isSecure, head, cancelsExchange);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReadAsync_DisposedWhileItWaits_IsNoEnd(bool isSecure)
    {
        await using var server = new ByteServer(async connection =>
        {
            await AcceptAsync(connection, isSecure);
            await ReadHeadAsync(connection.Stream);
            await connection.WriteAsync(UntilClose);
            await connection.ReadToEndAsync();
        });
        using var connection = await ConnectAsync(server, isSecure);
        using var request = Post(server.Address);
        var response = await connection.SendAsync(request, Patience);
        var body = await response.Content.ReadAsStreamAsync(Patience);
        var waiting = body.ReadAsync(new byte[10], Patience).AsTask();
        response.Dispose();
        await Assert.ThrowsAsync<IOException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => body.ReadAsync(new byte[10], Patience).AsTask());
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nx")]
    public async Task ReadAsync_OnAfterItBroke_IsNoEnd(string said)
    {
        await using var server = new ByteServer(connection => AnswerAsync(connection, said));
        using var client = Client();
        using var response = await client.SendAsync(Post(server.Address), Patience);
        var body = await response.Content.ReadAsStreamAsync(Patience);
        await Assert.ThrowsAsync<IOException>(() => body.CopyToAsync(Stream.Null, Patience));
        await Assert.ThrowsAsync<IOException>(() => body.ReadAsync(new byte[10], Patience).AsTask());
    }

    [Fact]
    public async Task SendAsync_CancelledBefore_ThrowsAndUsesNoConnection()
    {
        await using var server = new ByteServer(connection => AnswerAllAsync(connection, Five + "first"));
        using var client = Client();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.SendAsync(Post(server.Address), new CancellationToken(true)));
        Assert.Equal("first", await AskAsync(client, server));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.SendAsync(Post(server.Address), new CancellationToken(true)));
        Assert.Equal("first", await AskAsync(client, server));
    }

    [Theory]
    [InlineData("connect")]
    [InlineData("send")]
    [InlineData("head")]
    [InlineData("half a head")]
    public async Task SendAsync_CancelledMeanwhile_ThrowsAndCloses(string during)
    {
        TaskCompletionSource reached = new(), closed = new();
        await using var server = new ByteServer(async connection =>
        {
            if (during == "connect")
            {
                // What a handshake begins with.
                await connection.Stream.ReadExactlyAsync(new byte[1]);
            }
            else
            {
                await ReadHeadAsync(connection.Stream);
            }

            if (during == "half a head")
            {
                await connection.WriteAsync("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 2");
            }

            reached.SetResult();
            await connection.ReadToEndAsync();
            closed.SetResult();
        });
        using var client = Client();
        using var exchange = new CancellationTokenSource();
        var address = during == "connect" ? new Uri($"https://127.0.0.1:{server.Port}") : server.Address;
        var sending = client.SendAsync(Post(address, new ReadOnlyMemoryContent(new byte[during == "send" ? 64 * 1024 * 1024 : 0])), exchange.Token);
        await reached.Task.WaitAsync(Patience);
        await exchange.CancelAsync();
        var ended = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal(exchange.Token, ended.CancellationToken);
        await closed.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task SendAsync_HandshakeTakesTooLong_ThrowsHttpRequestException()
    {
        var reached = new TaskCompletionSource();
        var time = new FakeTimeProvider();
        await using var server = new ByteServer(async connection =>
        {
            await connection.Stream.ReadExactlyAsync(new byte[1]);
            reached.SetResult();
            await connection.ReadToEndAsync();
        });
        using var client = Client(time);
        var sending = client.SendAsync(Post(new Uri($"https://127.0.0.1:{server.Port}")), Patience);
        await reached.Task.WaitAsync(Patience);
        time.Advance(TimeSpan.FromSeconds(5));
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => sending);
        Assert.Equal(HttpRequestError.ConnectionError, failure.HttpRequestError);
    }

    [Fact]
    public async Task SendAsync_CertificateOfNobody_ThrowsHttpRequestException()
    {
        await using var server = new ByteServer(async connection =>
        {
            try
            {
                await AcceptAsync(connection, isSecure: true);
            }
            catch (System.Security.Authentication.AuthenticationException)
            {
                // The client said so.
            }
        });
        using var client = Client();
        var failure = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.SendAsync(Post(new Uri($"https://127.0.0.1:{server.Port}")), Patience));
        Assert.Equal(HttpRequestError.SecureConnectionError, failure.HttpRequestError);
    }

    [Fact]
    public async Task SendAsync_ClosedRightAfterAccept_ThrowsHttpRequestException()
    {
        await using var server = new ByteServer(static _ => Task.CompletedTask);
        using var client = Client();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(Post(server.Address), Patience));
        await Assert.ThrowsAsync<HttpRequestException>(
            () => client.SendAsync(Post(server.Address, new ReadOnlyMemoryContent(new byte[16 * 1024 * 1024])), Patience));
    }

    [Fact]
    public async Task Cancel_OfAnExchangeThatIsOver_SparesTheNextOne()
    {
        var goOn = new TaskCompletionSource();
        await using var server = new ByteServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(Five + "first");
            await connection.ReadRequestAsync();
            await connection.WriteAsync(Five);
            await goOn.Task;
            await connection.WriteAsync("again");
        });
        using var client = Client();
        using var exchange = new CancellationTokenSource();
        using var read = new CancellationTokenSource();
        using var first = await client.SendAsync(Post(server.Address), exchange.Token);
        Assert.Equal("first", await first.Content.ReadAsStringAsync(read.Token));
        using var second = await client.SendAsync(Post(server.Address), Patience);
        await exchange.CancelAsync();
        await read.CancelAsync();
        first.Dispose();
        goOn.SetResult();
        Assert.Equal("again", await second.Content.ReadAsStringAsync(Patience));
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task Dispose_TwiceWithTheRestOnItsWay_GivesTheConnectionBackOnce()
    {
        var rest = new TaskCompletionSource();
        await using var server = new ByteServer(async connection =>
        {
            if (connection.Number == 1)
            {
                await connection.ReadRequestAsync();
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfi");
                await rest.Task;
                await connection.WriteAsync("rst\r\n0\r\n\r\n");
            }

            await AnswerAllAsync(connection, Five + "again");
        });
        using var client = Client(new FakeTimeProvider());
        var first = await client.SendAsync(Post(server.Address), Patience);
        var body = await first.Content.ReadAsStreamAsync(Patience);
        Assert.Equal(2, await body.ReadAsync(new byte[10], Patience));
        first.Dispose();
        first.Dispose();
        await body.DisposeAsync();

        // While it is being drained it is nobody's.
        Assert.Equal("again", await AskAsync(client, server));
        Assert.Equal(2, server.Connections);
        rest.SetResult();
        for (var i = 0; i < 20; i++)
        {
            var both = await Task.WhenAll(AskAsync(client, server), AskAsync(client, server));
            Assert.Equal(["again", "again"], both);
        }
    }

    [Fact]
    public async Task Dispose_RestThatDoesNotCome_ClosesWhenTheLimitIsOver()
    {
        var closed = new TaskCompletionSource();
        var time = new FakeTimeProvider();
        await using var server = new ByteServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(Five + "fi");
            await connection.ReadToEndAsync();
            closed.SetResult();
        });
        using var client = Client(time);
        var response = await client.SendAsync(Post(server.Address), Patience);
        response.Dispose();
        time.Advance(TimeSpan.FromMilliseconds(49));
        Assert.False(closed.Task.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await closed.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Sweep_IdleForTooLong_Closes()
    {
        var closed = new TaskCompletionSource();
        var time = new FakeTimeProvider();
        await using var server = new ByteServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(Five + "first");
            await connection.ReadToEndAsync();
            closed.SetResult();
        });
        using var client = Client(time);
        Assert.Equal("first", await AskAsync(client, server));
        time.Advance(TimeSpan.FromSeconds(45));
        Assert.False(closed.Task.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(15));
        await closed.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task SendAsync_ConnectionPastItsLife_MakesAnother()
    {
        var time = new FakeTimeProvider();
        await using var server = new ByteServer(connection => AnswerAllAsync(connection, Five + "first"));
        using var client = Client(time);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("first", await AskAsync(client, server));
            Assert.Equal(1, server.Connections);
            time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Equal("first", await AskAsync(client, server));
        Assert.Equal(2, server.Connections);
    }

    [Theory]
    [InlineData("a\r\nX-Injected: b")]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    [InlineData("\u010d\u010a")]
    public async Task SendAsync_HeaderThatWouldBeTwo_IsNotSent(string value)
    {
        await using var server = new ByteServer(connection => AnswerAllAsync(connection, Five + "first"));
        using var client = Client();
        using var request = Post(server.Address);
        Assert.True(request.Headers.TryAddWithoutValidation("X-Key", value));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(request, Patience));
        Assert.Equal("first", await AskAsync(client, server));
    }

    [Theory]
    [InlineData("", "/", "127.0.0.1:PORT", null)]
    [InlineData("/a%20b/\u00e9?q=\u00e9 #part", "/a%20b/%C3%A9?q=%C3%A9%20", "127.0.0.1:PORT", null)]
    [InlineData("?", "/?", "127.0.0.1:PORT", null)]
    [InlineData("/x", "/x", "elsewhere:1", "elsewhere:1")]
    public async Task SendAsync_AnyAddress_AsksForItsPath(string address, string path, string host, string? hostHeader)
    {
        string? head = null;
        await using var server = new ByteServer(async connection =>
        {
            head = await connection.ReadRequestAsync();
            await connection.WriteAsync(Five + "first");
        });
        using var client = Client();
        using var request = Post(new Uri($"http://user:secret@127.0.0.1:{server.Port}{address}"));
        request.Headers.Host = hostHeader;
        using var response = await client.SendAsync(request, Patience);
        Assert.StartsWith($"POST {path} HTTP/1.1\r\n", head);
        var hostLine = Assert.Single(head!.Split("\r\n"), static line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("Host: " + host.Replace("PORT", $"{server.Port}", StringComparison.Ordinal), hostLine);
        Assert.DoesNotContain("secret", head);
    }

    [Theory]
    [InlineData("http://[::1]/", "[::1]")]
    [InlineData("https://[2001:db8::1]:8443/", "[2001:db8::1]:8443")]
    [InlineData("http://b\u00fccher.example:443/", "xn--bcher-kva.example:443")]
    [InlineData("https://B\u00dcCHER.example/", "xn--bcher-kva.example")]
    public void HostHeader_AnyHost_NamesIt(string address, string host)
    {
        var uri = new Uri(address);
        Assert.Equal(host, new Origin(uri.Scheme == Uri.UriSchemeHttps, uri.IdnHost, uri.Port).HostHeader);
    }

    [Theory]
    [InlineData(1, 4096, false)]
    [InlineData(4095, 1, false)]
    [InlineData(3900, 4096, true)]
    [InlineData(4096, 4096, false)]
    [InlineData(8192, 3, true)]
    [InlineData(3_000_000, 5_000, false)]
    [InlineData(3_000_000, 5_000, true)]
    public Task SendAsync_BodyOfAnySizes_ArrivesWhole(int size, int replaced, bool isSecure) => SendAndCompareAsync(size, replaced, isSecure);

    [Fact]
    public async Task SendAsync_Head_HasNoBodyWhateverItsLength()
    {
        await using var server = new ByteServer(connection => AnswerAllAsync(connection, Five));
        using var client = Client();
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, server.Address);
            using var response = await client.SendAsync(request, Patience);
            Assert.Empty(await response.Content.ReadAsByteArrayAsync(Patience));
        }

        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task SendAsync_ManyAtOnceSomeCancelled_NoneGetsAnothersAnswer()
    {
        await using var server = new ByteServer(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                var said = request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
                await connection.WriteAsync($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{said[..2]}\r\n");
                await Task.Yield();
                await connection.WriteAsync($"{said.Length - 2:x}\r\n{said[2..]}\r\n0\r\n\r\n");
            }
        });
        using var client = Client();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async worker =>
        {
            for (var i = 0; i < 100; i++)
            {
                var said = $"{worker}-{i}-".PadRight(20, 'x');
                using var exchange = new CancellationTokenSource();
                using var response = await client.SendAsync(Post(server.Address, new StringContent(said)), exchange.Token);
                switch (i % 4)
                {
                    case 1:
                        // Left to be drained.
                        continue;
                    case 2:
                        // Left while it is given up.
                        var giveUp = exchange.CancelAsync();
                        response.Dispose();
                        await giveUp;
                        continue;
                    case 3:
                        var reading = response.Content.ReadAsStringAsync(Patience);
                        await exchange.CancelAsync();
                        try
                        {
                            Assert.Equal(said, await reading);
                        }
                        catch (OperationCanceledException)
                        {
                            // In time.
                        }

                        continue;
                    default:
                        Assert.Equal(said, await response.Content.ReadAsStringAsync(exchange.Token));
                        continue;
                }
            }
        }));
    }

    private static async Task CancelReadAsync(bool isSecure, string head, bool cancelsExchange)
    {
        var closed = new TaskCompletionSource();
        await using var server = new ByteServer(async connection =>
        {
            await AcceptAsync(connection, isSecure);
            await ReadHeadAsync(connection.Stream);
            await connection.WriteAsync(head + "abc");
            await connection.ReadToEndAsync();
            closed.SetResult();
        });
        using var connection = await ConnectAsync(server, isSecure);
        using var exchange = new CancellationTokenSource();
        using var read = new CancellationTokenSource();
        using var request = Post(server.Address);
        using var response = await connection.SendAsync(request, exchange.Token);
        var body = await response.Content.ReadAsStreamAsync(Patience);
        var buffer = new byte[10];
        await body.ReadAtLeastAsync(buffer, 3, cancellationToken: read.Token);
        var waiting = body.ReadAsync(buffer, read.Token).AsTask();
        await (cancelsExchange ? exchange : read).CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await closed.Task.WaitAsync(Patience);
    }

    private static async Task SendAndCompareAsync(int size, int replaced, bool isSecure)
    {
        byte[] original = new byte[size], with = new byte[replaced];
        Random.Shared.NextBytes(original);
        Random.Shared.NextBytes(with);
        byte[] whole = [.. with, .. original.AsSpan(1), .. with];
        var received = new byte[whole.Length];
        await using var server = new ByteServer(async connection =>
        {
            await AcceptAsync(connection, isSecure);
            await ReadHeadAsync(connection.Stream);
            await connection.Stream.ReadExactlyAsync(received);
            await connection.WriteAsync(Five + "first");
        });
        using var connection = await ConnectAsync(server, isSecure);
        using var request = Post(server.Address, new SplicedContent(original, [new BodyEdit(0, 1, with), new BodyEdit(size, size, with)]));
        using var response = await connection.SendAsync(request, Patience);
        Assert.Equal("first", await response.Content.ReadAsStringAsync(Patience));
        Assert.Equal(whole, received);
    }

    private static HttpMessageInvoker Client(TimeProvider? time = null) =>
        new(new Http1Handler(new Http1Options(), time ?? TimeProvider.System));

    private static HttpRequestMessage Post(Uri address, HttpContent? content = null) =>
        new(HttpMethod.Post, address) { Content = content ?? new StringContent("{}") };

    private static async Task<string> AskAsync(HttpMessageInvoker client, ByteServer server)
    {
        using var response = await client.SendAsync(Post(server.Address), Patience);
        return await response.Content.ReadAsStringAsync(Patience);
    }

    private static async Task AnswerAsync(ByteConnection connection, string said)
    {
        await connection.ReadRequestAsync();
        await connection.WriteAsync(said);
    }

    private static async Task AnswerAllAsync(ByteConnection connection, string said)
    {
        while (await connection.ReadRequestAsync() is not null)
        {
            await connection.WriteAsync(said);
        }
    }

    private static async Task ReadHeadAsync(Stream stream)
    {
        var one = new byte[1];
        for (var ends = 0; ends < 4; ends = one[0] is (byte)'\r' or (byte)'\n' ? ends + 1 : 0)
        {
            await stream.ReadExactlyAsync(one);
        }
    }

    private static async Task AcceptAsync(ByteConnection connection, bool isSecure)
    {
        if (isSecure)
        {
            var tls = new SslStream(connection.Stream);
            connection.Stream = tls;
            await tls.AuthenticateAsServerAsync(Certificate);
        }
    }

    // What a handler would make, if the certificate were somebody's.
    private static async Task<Http1Connection> ConnectAsync(ByteServer server, bool isSecure)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Port, Patience);
        SslStream? tls = null;
        if (isSecure)
        {
            tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                RemoteCertificateValidationCallback = static (_, shown, _, _) => shown!.GetCertHashString() == Certificate.Thumbprint,
            };
            await tls.AuthenticateAsClientAsync(options, Patience);
        }

        var pool = new ConnectionPool(new Origin(isSecure, "localhost", server.Port), new Http1Options(), TimeProvider.System);
        return new Http1Connection(new Wire(socket, tls), pool, TimeProvider.System.GetTimestamp());
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
    }
}
