using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Inferly.Pipeline.Providers.Sim;

namespace Inferly.Pipeline.Tests.Providers.Sim;

/// <summary>Talks to a simulated provider as the gateway does: with an invoker that does not buffer.</summary>
internal sealed class SimClient(TimeProvider? time = null, SimOptions? options = null) : IDisposable
{
    private readonly HttpMessageInvoker _invoker = new(new SimHandler(time ?? TimeProvider.System, options ?? new SimOptions { LatencyScale = 0 }));

    public static string Chat(string content, string model = "fast", string more = "") =>
        $$"""{"model":"{{model}}","messages":[{"role":"user","content":{{JsonValue.Create(content)!.ToJsonString()}}}]{{(more.Length > 0 ? "," : "")}}{{more}}}""";

    public Task<HttpResponseMessage> SendAsync(string path, string body, CancellationToken cancellationToken) =>
        SendAsync(path, Encoding.UTF8.GetBytes(body), cancellationToken);

    public Task<HttpResponseMessage> SendAsync(string path, byte[] body, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"http://sim.invalid/v1/{path}") { Content = new ByteArrayContent(body) };
        return _invoker.SendAsync(request, cancellationToken);
    }

    public async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(string path, string body)
    {
        using var response = await SendAsync(path, body, TestContext.Current.CancellationToken);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }

    /// <summary>A chat answer's first choice.</summary>
    public async Task<JsonNode> ChoiceAsync(string body)
    {
        var (status, answer) = await PostAsync("chat/completions", body);
        Assert.True(status == HttpStatusCode.OK, answer.ToJsonString());
        return answer["choices"]![0]!;
    }

    public async Task<string> TextAsync(string body) => (string)(await ChoiceAsync(body))["message"]!["content"]!;

    /// <summary>The data of every event of a stream, [DONE] included.</summary>
    public async Task<List<string>> EventsAsync(string body, string path = "chat/completions")
    {
        using var response = await SendAsync(path, body, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.EndsWith("\n\n", text, StringComparison.Ordinal);
        return text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(frame =>
        {
            Assert.StartsWith("data: ", frame, StringComparison.Ordinal);
            return frame["data: ".Length..];
        }).ToList();
    }

    /// <summary>The chunks of a sound stream, which ends with [DONE].</summary>
    public async Task<List<JsonNode>> ChunksAsync(string body, string path = "chat/completions")
    {
        var events = await EventsAsync(body, path);
        Assert.Equal("[DONE]", events[^1]);
        return events[..^1].Select(data => JsonNode.Parse(data)!).ToList();
    }

    public void Dispose() => _invoker.Dispose();
}
