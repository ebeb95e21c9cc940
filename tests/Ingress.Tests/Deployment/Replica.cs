using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Inferly.Ingress.Tests.Deployment;

/// <summary>What stands behind the balancer in a test, and remembers what it was asked. Thread-safe.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _received = new();
    private readonly WebApplication _app;

    private Replica(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(context =>
        {
            _received.Enqueue($"{context.Request.Method} {context.Request.Path}");
            return answer(context);
        });
    }

    public Uri BaseUrl => new(_app.Urls.Single());

    /// <summary>Method and path of each request so far.</summary>
    public IReadOnlyCollection<string> Received => _received;

    public static async Task<Replica> StartAsync(RequestDelegate answer)
    {
        var replica = new Replica(answer);
        await replica._app.StartAsync();
        return replica;
    }

    /// <summary>One that answers its name.</summary>
    public static Task<Replica> StartAsync(string name) => StartAsync(context => context.Response.WriteAsync(name));

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
