using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Inferly.Ingress.Tests.Hardening;

/// <summary>A provider that takes requests and never answers.</summary>
internal sealed class HangingProvider : IAsyncDisposable
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication _app;

    private HangingProvider()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(context =>
        {
            _reached.TrySetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
    }

    public string BaseUrl => _app.Urls.Single();

    /// <summary>Completed when somebody has asked.</summary>
    public Task Reached => _reached.Task;

    public static async Task<HangingProvider> StartAsync()
    {
        var provider = new HangingProvider();
        await provider._app.StartAsync();
        return provider;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
