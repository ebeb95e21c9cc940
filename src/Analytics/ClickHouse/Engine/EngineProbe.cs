using Inferly.Analytics.ClickHouse.Protocol;
using Inferly.Pipeline.Sockets;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>
/// Asks the engine's process from time to time whether it still answers. A process that is frozen or caught in a lock does not end, and whoever
/// waits for it would wait for good.
/// </summary>
internal sealed class EngineProbe(TimeSpan interval, TimeSpan deadline, TimeProvider time) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, ConnectCallback = PoolStream.ConnectAsync }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Completes when nothing has been heard of the engine for the deadline.</summary>
    public async Task UntilSilentAsync(ClickHouseEndpoint endpoint, CancellationToken cancellation)
    {
        var heard = time.GetTimestamp();
        while (true)
        {
            await Task.Delay(interval, time, cancellation);
            if (await AnswersAsync(endpoint, cancellation))
            {
                heard = time.GetTimestamp();
            }
            else if (time.GetElapsedTime(heard) >= deadline)
            {
                return;
            }
        }
    }

    public void Dispose() => _http.Dispose();

    // Whatever it answers, it lives: an engine that is out of memory says so.
    private async Task<bool> AnswersAsync(ClickHouseEndpoint endpoint, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint.Address, InternalPaths.Alive));
            request.Headers.Authorization = endpoint.Authorization;
            using var answer = await _http.SendAsync(request, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
        catch (HttpRequestException)
        {
            // It is ending, most likely, which its exit will tell.
            return false;
        }
    }
}
