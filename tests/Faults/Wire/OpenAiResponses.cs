using System.Text.Json;
using Inferly.Faults.Answers;
using Inferly.Faults.Http;

namespace Inferly.Faults.Wire;

/// <summary><c>POST /responses</c>.</summary>
internal sealed class OpenAiResponses : IWire
{
    private const string Id = "resp_double";

    /// <inheritdoc/>
    public IEventFraming Framing => SseFraming.Instance;

    /// <inheritdoc/>
    public Prompt Read(ReceivedRequest request, JsonElement body)
    {
        var prefix = body.Last("input") is { } item && item.Member("role")?.GetString() == "assistant" ? item.Content("content") : "";
        return new Prompt
        {
            Model = body.Member("model")?.GetString() ?? "",
            Stream = body.Flag("stream"),
            Prefix = prefix,
            Form = prefix.Length == 0 ? PrefixForm.None : PrefixForm.Plain,
            MaxTokens = body.Number("max_output_tokens"),
        };
    }

    /// <inheritdoc/>
    public IEnumerable<WireEvent> Stream(Answer answer, Prompt prompt)
    {
        var number = 0;
        yield return Event("response.created", new() { ["response"] = Response(answer, prompt, "in_progress", []) });
        yield return Event("response.in_progress", new() { ["response"] = Response(answer, prompt, "in_progress", []) });
        var items = ResponseItem.Of(answer);
        for (var i = 0; i < items.Count; i++)
        {
            foreach (var (type, members, isContent) in items[i].Events)
            {
                members["output_index"] = i;
                yield return Event(type, members) with { IsContent = isContent };
            }
        }

        var end = answer.Finish is Finish.Length or Finish.ContentFilter ? "incomplete" : "completed";
        yield return Event($"response.{end}", new() { ["response"] = Response(answer, prompt, end, items) });

        WireEvent Event(string type, Dictionary<string, object?> members)
        {
            members["type"] = type;
            members["sequence_number"] = number++;
            return new WireEvent(type, Json.Bytes(members));
        }
    }

    /// <inheritdoc/>
    public byte[] Whole(Answer answer, Prompt prompt) =>
        Json.Bytes(Response(answer, prompt, answer.Finish is Finish.Length or Finish.ContentFilter ? "incomplete" : "completed", ResponseItem.Of(answer)));

    /// <inheritdoc/>
    public byte[] ErrorBody(Failure failure) => OpenAiErrors.Body(failure);

    /// <inheritdoc/>
    public WireEvent ErrorEvent(Failure failure) => new("error", Json.Bytes(new
    {
        type = "error",
        sequence_number = 0,
        code = failure.Code ?? "server_error",
        message = failure.Message,
        param = (string?)null,
    }));

    private static Dictionary<string, object?> Response(Answer answer, Prompt prompt, string status, IReadOnlyList<ResponseItem> items) => new()
    {
        ["id"] = Id,
        ["object"] = "response",
        ["created_at"] = 1_700_000_000,
        ["status"] = status,
        ["model"] = prompt.Model,
        ["error"] = null,
        ["incomplete_details"] = status == "incomplete"
            ? new { reason = answer.Finish == Finish.Length ? "max_output_tokens" : "content_filter" }
            : null,
        ["output"] = items.Select(item => item.Whole),
        ["usage"] = status == "in_progress" ? null : new
        {
            input_tokens = answer.InputTokens,
            input_tokens_details = new { cached_tokens = 0 },
            output_tokens = answer.OutputTokens,
            output_tokens_details = new { reasoning_tokens = answer.Reasoning.Count },
            total_tokens = answer.InputTokens + answer.OutputTokens,
        },
    };
}
