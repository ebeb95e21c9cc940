using Inferly.Faults.Answers;

namespace Inferly.Faults.Wire;

/// <summary>An item of a response's output: as a whole, and as the events that bring it about.</summary>
/// <param name="Whole">The finished item.</param>
/// <param name="Events">Type, members and whether it is content; <c>output_index</c> is the writer's to add.</param>
internal sealed record ResponseItem(
    object Whole, IReadOnlyList<(string Type, Dictionary<string, object?> Members, bool IsContent)> Events)
{
    /// <summary>The items of an answer.</summary>
    public static IReadOnlyList<ResponseItem> Of(Answer answer)
    {
        var items = new List<ResponseItem>();
        if (answer.Reasoning.Count > 0)
        {
            items.Add(Reasoning(answer));
        }

        if (answer.Text.Count > 0)
        {
            items.Add(Message(answer));
        }

        items.AddRange(answer.Tools.Select(FunctionCall));
        return items;
    }

    private static ResponseItem Reasoning(Answer answer)
    {
        const string id = "rs_double";
        var part = new { type = "summary_text", text = answer.Thought };
        var whole = new { type = "reasoning", id, summary = new[] { part } };
        return new(whole,
        [
            Added(new { type = "reasoning", id, summary = Array.Empty<int>() }),
            ("response.reasoning_summary_part.added", Summary(id, "part", new { type = "summary_text", text = "" }), false),
            .. answer.Reasoning.Select(thought => ("response.reasoning_summary_text.delta", Summary(id, "delta", thought), true)),
            ("response.reasoning_summary_text.done", Summary(id, "text", answer.Thought), false),
            ("response.reasoning_summary_part.done", Summary(id, "part", part), false),
            Done(whole),
        ]);
    }

    private static ResponseItem Message(Answer answer)
    {
        const string id = "msg_double";
        var part = new { type = "output_text", text = answer.Said, annotations = Array.Empty<int>() };
        var whole = new { type = "message", id, status = "completed", role = "assistant", content = new[] { part } };
        return new(whole,
        [
            Added(new { type = "message", id, status = "in_progress", role = "assistant", content = Array.Empty<int>() }),
            ("response.content_part.added", Part(id, "part", new { type = "output_text", text = "", annotations = Array.Empty<int>() }), false),
            .. answer.Text.Select(token => ("response.output_text.delta", Part(id, "delta", token), true)),
            ("response.output_text.done", Part(id, "text", answer.Said), false),
            ("response.content_part.done", Part(id, "part", part), false),
            Done(whole),
        ]);
    }

    private static ResponseItem FunctionCall(ToolCall tool)
    {
        var id = $"fc_{tool.Id}";
        var whole = new { type = "function_call", id, call_id = tool.Id, name = tool.Name, arguments = tool.Input, status = "completed" };
        return new(whole,
        [
            Added(new { type = "function_call", id, call_id = tool.Id, name = tool.Name, arguments = "", status = "in_progress" }),
            .. tool.Arguments.Select(piece => ("response.function_call_arguments.delta", Member(id, "delta", piece), true)),
            ("response.function_call_arguments.done", Member(id, "arguments", tool.Input), false),
            Done(whole),
        ]);
    }

    private static (string, Dictionary<string, object?>, bool) Added(object item) =>
        ("response.output_item.added", new() { ["item"] = item }, false);

    private static (string, Dictionary<string, object?>, bool) Done(object item) =>
        ("response.output_item.done", new() { ["item"] = item }, false);

    private static Dictionary<string, object?> Member(string id, string name, object value) => new() { ["item_id"] = id, [name] = value };

    private static Dictionary<string, object?> Part(string id, string name, object value) =>
        new() { ["item_id"] = id, ["content_index"] = 0, [name] = value };

    private static Dictionary<string, object?> Summary(string id, string name, object value) =>
        new() { ["item_id"] = id, ["summary_index"] = 0, [name] = value };
}
