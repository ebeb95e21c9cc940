using System.Text.Json;
using Inferly.Faults.Answers;
using Inferly.Faults.Http;

namespace Inferly.Faults.Wire;

/// <summary><c>POST /v1beta/models/{model}:generateContent</c> and <c>:streamGenerateContent</c>.</summary>
internal sealed class GeminiContent : IWire
{
    /// <inheritdoc/>
    public IEventFraming Framing => SseFraming.Instance;

    /// <inheritdoc/>
    public Prompt Read(ReceivedRequest request, JsonElement body)
    {
        var path = request.Target.Split('?')[0];
        var prefix = body.Last("contents") is { } last && last.Member("role")?.GetString() == "model" ? last.Content("parts") : "";
        var config = body.Member("generationConfig") ?? default;
        return new Prompt
        {
            Model = Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..path.LastIndexOf(':')]),
            Stream = path.EndsWith(":streamGenerateContent", StringComparison.Ordinal),
            Prefix = prefix,
            Form = prefix.Length == 0 ? PrefixForm.None : PrefixForm.Plain,
            MaxTokens = config.Number("maxOutputTokens"),
            Stops = config.Texts("stopSequences"),
        };
    }

    /// <inheritdoc/>
    public IEnumerable<WireEvent> Stream(Answer answer, Prompt prompt)
    {
        foreach (var part in Parts(answer, answer.Reasoning, answer.Text))
        {
            yield return new WireEvent(null, Json.Bytes(Answer(answer, prompt, [part], finish: null)), IsContent: true);
        }

        yield return new WireEvent(null, Json.Bytes(Answer(answer, prompt, [new { text = "" }], Word(answer.Finish))));
    }

    /// <inheritdoc/>
    public byte[] Whole(Answer answer, Prompt prompt) =>
        Json.Bytes(Answer(answer, prompt, [.. Parts(answer, Joined(answer.Thought), Joined(answer.Said))], Word(answer.Finish)));

    /// <inheritdoc/>
    public byte[] ErrorBody(Failure failure) => Json.Bytes(new
    {
        error = new { code = failure.Status, message = failure.Message, status = Status(failure.Status) },
    });

    /// <inheritdoc/>
    public WireEvent ErrorEvent(Failure failure) => new(null, ErrorBody(failure));

    private static IEnumerable<object> Parts(Answer answer, IEnumerable<string> thoughts, IEnumerable<string> texts) =>
    [
        .. thoughts.Select(text => new { text, thought = true }),
        .. texts.Select(text => new { text }),
        .. answer.Tools.Select(tool => new { functionCall = new { id = tool.Id, name = tool.Name, args = Json.Object(tool.Input) } }),
    ];

    private static string[] Joined(string text) => text.Length == 0 ? [] : [text];

    private static object Answer(Answer answer, Prompt prompt, IReadOnlyList<object> parts, string? finish)
    {
        var candidate = new Dictionary<string, object> { ["content"] = new { role = "model", parts }, ["index"] = 0 };
        if (finish is not null)
        {
            candidate["finishReason"] = finish;
        }

        return new
        {
            candidates = new[] { candidate },
            usageMetadata = new
            {
                promptTokenCount = answer.InputTokens,
                candidatesTokenCount = answer.OutputTokens - answer.Reasoning.Count,
                thoughtsTokenCount = answer.Reasoning.Count,
                totalTokenCount = answer.InputTokens + answer.OutputTokens,
            },
            modelVersion = prompt.Model,
            responseId = "double",
        };
    }

    private static string Status(int status) => status switch
    {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        429 => "RESOURCE_EXHAUSTED",
        503 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        _ => "INTERNAL",
    };

    // A call of a tool ends with STOP, too.
    private static string Word(Finish finish) => finish switch
    {
        Finish.Length => "MAX_TOKENS",
        Finish.ContentFilter => "SAFETY",
        _ => "STOP",
    };
}
