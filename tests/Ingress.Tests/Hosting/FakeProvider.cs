using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Inferly.Ingress.Tests.Hosting;

/// <summary>
/// A provider that answers what it was told to and remembers what it was asked. Thread-safe; answers are given in the order of the requests.
/// </summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    private const int LongestPiece = 700;

    private readonly ConcurrentQueue<ProviderAnswer> _answers = new();
    private readonly ConcurrentQueue<ReceivedRequest> _received = new();
    private readonly WebApplication _app;

    private FakeProvider()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Where it listens, such as <c>http://127.0.0.1:40001</c>: every path below it is answered.</summary>
    public string BaseUrl => _app.Urls.Single();

    /// <summary>The requests since the start, or since <see cref="Take"/>.</summary>
    public IReadOnlyCollection<ReceivedRequest> Received => _received;

    public static async Task<FakeProvider> StartAsync()
    {
        var provider = new FakeProvider();
        await provider._app.StartAsync();
        return provider;
    }

    /// <summary>Answers the next requests, one each; a request beyond them is answered 599.</summary>
    public void Enqueue(params ReadOnlySpan<ProviderAnswer> answers)
    {
        foreach (var answer in answers)
        {
            _answers.Enqueue(answer);
        }
    }

    /// <summary>The requests so far, which are forgotten, as are answers that nobody asked for.</summary>
    public ReceivedRequest[] Take()
    {
        _answers.Clear();
        var received = _received.ToArray();
        _received.Clear();
        return received;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _received.Enqueue(new ReceivedRequest(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            new HeaderDictionary(context.Request.Headers.ToDictionary()),
            body.ToArray()));
        var answer = _answers.TryDequeue(out var next) ? next : ProviderAnswer.Json("""{"error":"nothing was prepared"}""", 599);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        await WriteAsync(answer, context.Response.Body, context.RequestAborted);
    }

    private static async Task WriteAsync(ProviderAnswer answer, Stream output, CancellationToken cancellation)
    {
        var sizes = new Random(answer.Body.Length);
        for (var start = 0; start < answer.Body.Length;)
        {
            var size = answer.Chunking switch
            {
                Chunking.Bytes => 1,
                Chunking.Random => sizes.Next(1, LongestPiece + 1),
                _ => answer.Body.Length,
            };
            var end = Math.Min(answer.Body.Length, start + size);
            await output.WriteAsync(answer.Body.AsMemory(start..end), cancellation);
            await output.FlushAsync(cancellation);
            start = end;
        }
    }
}
