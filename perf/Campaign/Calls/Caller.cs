using System.Net.Http.Headers;
using Inferly.Perf.Campaign.Gateways;
using Inferly.Perf.Load.Loads;

namespace Inferly.Perf.Campaign.Calls;

/// <summary>Callers of one gateway, over pooled connections. Thread-safe.</summary>
internal sealed class Caller : IDisposable
{
    private readonly HttpClient _http;

    public Caller(Gateway gateway)
    {
        // A caller that leaves is gone at once; without this .NET reads on for a while, to keep the connection.
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxResponseDrainSize = 0, PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5) })
        {
            BaseAddress = gateway.Address,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Requests.Key);
    }

    /// <summary>Asks, and reads the answer to its end, to where it breaks off, or until the caller leaves.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="leave">Closes the caller's connection.</param>
    public Task<Reply> AskAsync(Question question, CancellationToken leave) => AskAsync(question, static _ => { }, leave);

    /// <summary>The same.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="sees">Called with each text that arrives.</param>
    /// <param name="leave">Closes the caller's connection.</param>
    public async Task<Reply> AskAsync(Question question, Action<string> sees, CancellationToken leave)
    {
        var reply = new Reply(question);
        try
        {
            using var response = await SendAsync(question, leave);
            reply.Begin(response);
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(leave));
            while (await lines.ReadLineAsync(leave) is { } line)
            {
                if (reply.Read(line) is { } text)
                {
                    sees(text);
                }
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            reply.BreakOff(e.Message);
        }
        catch (OperationCanceledException) when (leave.IsCancellationRequested)
        {
            reply.BreakOff("The caller left.");
        }

        reply.End();
        return reply;
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(Question question, CancellationToken leave)
    {
        using var content = new ByteArrayContent(question.Body());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = content };
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leave);
    }
}
