using System.IO.Compression;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Inferly.Analytics.ClickHouse;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Inferly.Analytics.Tests.ClickHouse;

/// <summary>A ClickHouse server on loopback, for as far as its callers can tell: it passes all they say on to the embedded engine.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _engine = new();
    private readonly ClickHouseEndpoint _target;
    private int _answersToLose;

    private Relay(ClickHouseEndpoint target, X509Certificate2? certificate)
    {
        _target = target;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => _ = certificate is null ? listen : listen.UseHttps(certificate));
        });
        _app = builder.Build();
        _app.Run(PassOnAsync);
    }

    /// <summary>What to connect to, with the credentials in it.</summary>
    public Uri Address => new UriBuilder(_app.Urls.Single()) { UserName = _target.User, Password = _target.Password }.Uri;

    /// <summary>How many answers to inserts got lost on the way so far.</summary>
    public int LostAnswers { get; private set; }

    /// <summary>Whether it is a replica that has none of the rows yet: it does what it is told, and finds nothing when it is asked.</summary>
    public bool Lags { get; set; }

    public static async Task<Relay> StartAsync(IClickHouse target, X509Certificate2? certificate = null)
    {
        var relay = new Relay(await target.ReadyAsync(TestContext.Current.CancellationToken), certificate);
        await relay._app.StartAsync(TestContext.Current.CancellationToken);
        return relay;
    }

    /// <summary>Breaks the connection in place of the answer, after the engine has done what the next inserts ask for.</summary>
    public void LoseAnswers(int inserts) => Volatile.Write(ref _answersToLose, inserts);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _engine.Dispose();
    }

    private async Task PassOnAsync(HttpContext context)
    {
        var incoming = context.Request;
        var body = await ReadAsync(incoming.Body, context.RequestAborted);
        // To one who only reads, and does not say for which project, the embedded engine's row filters show no row.
        var query = Lags && IsQuestion(incoming, body) ? incoming.QueryString.Add("readonly", "2") : incoming.QueryString;
        using var request = new HttpRequestMessage(new HttpMethod(incoming.Method), new Uri(_target.Address, $"{incoming.Path}{query}"));
        request.Content = new ByteArrayContent(body);
        foreach (var (name, value) in incoming.Headers.Where(header => header.Key is not ("Host" or "Connection" or "Transfer-Encoding")))
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value))
            {
                request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value);
            }
        }

        using var answer = await _engine.SendAsync(request, context.RequestAborted);
        if (incoming.QueryString.Value!.Contains("insert_deduplication_token", StringComparison.Ordinal) && Interlocked.Decrement(ref _answersToLose) >= 0)
        {
            LostAnswers++;
            context.Abort();
            return;
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key != "Transfer-Encoding"))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellation);
        return bytes.ToArray();
    }

    private static bool IsQuestion(HttpRequest request, byte[] body)
    {
        var sent = new MemoryStream(body);
        using Stream plain = request.Headers.ContentEncoding == "gzip" ? new GZipStream(sent, CompressionMode.Decompress) : sent;
        var head = new byte[6];
        return plain.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.AsSpan().SequenceEqual("SELECT"u8);
    }
}
