using System.Text.Json.Nodes;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Ingress.Tests.Recordings;

/// <summary>What a caller of /v1/responses understands of an answer that came by way of chat.</summary>
internal static class CallerResponse
{
    /// <summary>Follows a stream: what its deltas add up to must be what its last event says.</summary>
    public static AnswerSum OfStream(CallerStream stream, string model)
    {
        var events = stream.Chunks;
        Assert.Equal(stream.Events.Count, events.Length);
        Assert.All(stream.Events.Zip(events), pair => Assert.Equal(pair.First.Name, (string?)pair.Second["type"]));
        Assert.Equal(Enumerable.Range(0, events.Length), events.Select(e => (int)e["sequence_number"]!));
        Assert.Equal(["response.created", "response.in_progress"], events[..2].Select(e => (string)e["type"]!));
        Assert.Single(events.Select(e => (string?)e["response"]?["id"]).Where(id => id is not null).Distinct());
        var whole = events[^1]["response"]!;
        Assert.Equal($"response.{(string?)whole["status"]}", (string?)events[^1]["type"]);
        var output = whole["output"]!.AsArray().Select(item => item!).ToArray();
        var done = Of(events, "response.output_item.done").ToArray();
        Assert.Equal(output.Length, done.Length);
        foreach (var (index, item) in output.Index())
        {
            Assert.True(JsonNode.DeepEquals(item, done[index]["item"]), $"{item.ToJsonString()} is not {done[index]["item"]!.ToJsonString()}");
            AssertDeltas(events, index, item);
        }

        return OfWhole(whole, model);
    }

    /// <summary>Reads a whole answer.</summary>
    public static AnswerSum OfWhole(JsonNode answer, string model)
    {
        Assert.Equal("response", (string?)answer["object"]);
        Assert.Equal(model, (string?)answer["model"]);
        var items = answer["output"]!.AsArray().Select(item => item!).ToArray();
        var calls = items.Where(item => (string?)item["type"] == "function_call").ToArray();
        Assert.All(calls, call => Assert.NotEmpty((string)call["call_id"]!));
        return AnswerSum.Expected(
            string.Concat(items.Select(item => Text(item["content"]))),
            string.Concat(items.Select(item => Text(item["summary"]))),
            calls.Select(call => ((string)call["name"]!, JsonNode.Parse((string)call["arguments"]!)!)),
            Finish(answer, calls.Length > 0),
            CallerUsage.OfResponse(answer["usage"]!));
    }

    private static void AssertDeltas(JsonNode[] events, int index, JsonNode item)
    {
        var (type, said) = (string?)item["type"] switch
        {
            "function_call" => ("response.function_call_arguments.delta", (string?)item["arguments"]),
            "reasoning" => ("response.reasoning_summary_text.delta", Text(item["summary"])),
            _ => ("response.output_text.delta", Text(item["content"])),
        };
        var deltas = Of(events, type).Where(e => (int)e["output_index"]! == index).ToArray();
        Assert.All(deltas, delta => Assert.Equal((string?)item["id"], (string?)delta["item_id"]));
        Assert.Equal(said, string.Concat(deltas.Select(delta => (string?)delta["delta"])));
    }

    private static string Text(JsonNode? parts) => string.Concat((parts as JsonArray ?? []).Select(part => (string?)part!["text"]));

    private static IEnumerable<JsonNode> Of(JsonNode[] events, string type) => events.Where(e => (string?)e["type"] == type);

    private static FinishReason Finish(JsonNode answer, bool calls) => ((string?)answer["status"], (string?)answer["incomplete_details"]?["reason"]) switch
    {
        ("completed", null) => calls ? FinishReason.ToolCalls : FinishReason.Stop,
        ("incomplete", "max_output_tokens") => FinishReason.Length,
        var other => throw new InvalidDataException($"no answer ended with {other} before"),
    };
}
