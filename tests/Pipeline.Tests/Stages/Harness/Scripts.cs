using System.Net;
using System.Text;

namespace Inferly.Pipeline.Tests.Stages.Harness;

/// <summary>What a <see cref="ScriptedProvider"/> may do with a call.</summary>
internal static class Scripts
{
    private const string Head = """{"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[""";

    /// <summary>A sound answer, not streamed.</summary>
    public static Func<CancellationToken, Task<HttpResponseMessage>> Says(string text, int output = 5) => Json(
        200,
        $$$"""{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"{{{text}}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":{{{output}}},"total_tokens":{{{10 + output}}}}}""");

    /// <summary>An answer without content or finish reason.</summary>
    public static Func<CancellationToken, Task<HttpResponseMessage>> SaysNothing() =>
        Json(200, """{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[]}""");

    /// <summary>An error in OpenAI's shape.</summary>
    public static Func<CancellationToken, Task<HttpResponseMessage>> Fails(int status, string? code = null, string message = "no", int? retryAfterS = null) =>
        Json(status, $$$"""{"error":{"message":"{{{message}}}","type":"t","param":null,"code":{{{(code is null ? "null" : $"\"{code}\"")}}}}}""", retryAfterS);

    /// <summary>Nobody listens there.</summary>
    public static Func<CancellationToken, Task<HttpResponseMessage>> Refuses() => _ => throw new HttpRequestException("Connection refused");

    /// <summary>Headers never come.</summary>
    public static Func<CancellationToken, Task<HttpResponseMessage>> Hangs(TaskCompletionSource reached) => async cancellation =>
    {
        reached.TrySetResult();
        await Task.Delay(Timeout.Infinite, cancellation);
        throw new InvalidOperationException("An endless wait has ended.");
    };

    /// <summary>A stream of these events.</summary>
    public static Func<CancellationToken, Task<HttpResponseMessage>> Streams(params string[] events) => _ => Task.FromResult(
        Answer(200, new ByteArrayContent(Encoding.UTF8.GetBytes(string.Concat(events.Select(e => $"data: {e}\n\n")))), "text/event-stream"));

    /// <summary>A stream that says these events and then nothing more, without an end.</summary>
    public static Func<CancellationToken, Task<HttpResponseMessage>> StreamsThenIsSilent(TaskCompletionSource silent, params string[] events) => _ =>
        Task.FromResult(Answer(200, new StreamContent(new SilentStream(events, silent)), "text/event-stream"));

    /// <summary>A chunk with text.</summary>
    public static string Text(string text) => $$$"""{{{Head}}}{"index":0,"delta":{"content":"{{{text}}}"},"finish_reason":null}]}""";

    /// <summary>The chunk that ends an answer.</summary>
    public static string Stop { get; } = $$$"""{{{Head}}}{"index":0,"delta":{},"finish_reason":"stop"}]}""";

    /// <summary>The chunk that tells what an answer took.</summary>
    public static string Usage(int output) =>
        $$$"""{"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":{{{output}}},"total_tokens":{{{10 + output}}}}}""";

    public const string Done = "[DONE]";

    /// <summary>An error as an event.</summary>
    public const string ErrorEvent = """{"error":{"message":"overloaded","type":"server_error","param":null,"code":null}}""";

    private static Func<CancellationToken, Task<HttpResponseMessage>> Json(int status, string body, int? retryAfterS = null) => _ =>
    {
        var answer = Answer(status, new ByteArrayContent(Encoding.UTF8.GetBytes(body)), "application/json");
        if (retryAfterS is { } seconds)
        {
            answer.Headers.RetryAfter = new System.Net.Http.Headers.RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        }

        return Task.FromResult(answer);
    };

    private static HttpResponseMessage Answer(int status, HttpContent content, string type)
    {
        content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue(type);
        return new HttpResponseMessage((HttpStatusCode)status) { Content = content };
    }
}
