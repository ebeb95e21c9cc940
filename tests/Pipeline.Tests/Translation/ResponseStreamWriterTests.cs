using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Requests;
using Inferly.Pipeline.Tests.Fixtures;
using Inferly.Pipeline.Translation;

namespace Inferly.Pipeline.Tests.Translation;

public sealed class ResponseStreamWriterTests
{
    private const int FirstCall = 4;

    private static readonly AnswerHead Head = new("resp_1", "p/m", 7);

    private static readonly InferenceRequest Request =
        RequestScanner.Scan(Operation.Response, """{"model":"m","stream":true,"input":"x"}"""u8.ToArray(), out var request) is null
            ? request!
            : throw new InvalidDataException();

    // A call's pieces are cuts of one JSON text; calls begin in the order of their numbers.
    private static readonly Gen<Delta[]> Interleaved =
        from calls in Gen.OneOf("", "{}", "{\"a\":[1,{\"b\":\"}\"}]}", "{\"cut", "not json").Array[0, 3]
        from order in Gen.Int[0, 6].Array[0, 40]
        from size in Gen.Int[1, 6]
        from finish in Gen.OneOf(FinishReason.Stop, FinishReason.Length, FinishReason.ToolCalls)
        select Mix(calls, order, size, finish);

    [Theory]
    [InlineData(FinishReason.Stop, "completed")]
    [InlineData(FinishReason.Length, "incomplete")]
    [InlineData(FinishReason.ContentFilter, "incomplete")]
    public void End_MessageCutShort_IsSaidOfTheItemAndOfTheResponse(FinishReason reason, string status)
    {
        var events = Follow(Delta.OfText("a"), Delta.OfFinish(reason));
        Assert.Equal([status], Statuses(events));
        Assert.Equal(status, (string?)events.Final["status"]);
    }

    [Fact]
    public void End_CallCutShort_OnlyTheOpenItemIsIncomplete()
    {
        var events = Follow(
            Delta.OfText("a"),
            Delta.OfToolCall(0, "c1", "f"),
            Delta.OfArguments(0, "{}"),
            Delta.OfToolCall(1, "c2", "g"),
            Delta.OfArguments(1, "{"),
            Delta.OfFinish(FinishReason.Length));
        Assert.Equal(["completed", "completed", "incomplete"], Statuses(events));
    }

    [Fact]
    public void Write_CallsOneAfterTheOther_EachIsDoneBeforeTheNextBegins()
    {
        var events = Follow(
            Delta.OfToolCall(0, "c1", "f"),
            Delta.OfArguments(0, "{\"a\":"),
            Delta.OfArguments(0, "1}"),
            Delta.OfToolCall(1, "c2", "g"),
            Delta.OfFinish(FinishReason.ToolCalls));
        Assert.Equal(
            [
                "response.created", "response.in_progress",
                "response.output_item.added", "response.function_call_arguments.delta", "response.function_call_arguments.delta",
                "response.function_call_arguments.done", "response.output_item.done",
                "response.output_item.added", "response.function_call_arguments.done", "response.output_item.done",
                "response.completed",
            ],
            events.Types);
        Assert.Equal(["c1", "c2"], events.Items.Select(item => (string?)item["call_id"]));
        Assert.Equal(["{\"a\":1}", ""], events.Items.Select(item => (string?)item["arguments"]));
    }

    [Fact]
    public void Write_TextAfterACall_BeginsAnotherMessage()
    {
        var events = Follow(
            Delta.OfText("before"),
            Delta.OfToolCall(0, "c1", "f"),
            Delta.OfArguments(0, "{}"),
            Delta.OfText("after"),
            Delta.OfFinish(FinishReason.ToolCalls));
        Assert.Equal(["message", "function_call", "message"], events.Items.Select(item => (string?)item["type"]));
        Assert.Equal(["before", "after"], events.Items.Select(item => (string?)item["content"]?[0]?["text"]).OfType<string>());
    }

    [Fact]
    public void Write_RefusalAfterText_IsAnotherPartOfTheMessage()
    {
        var events = Follow(Delta.OfText("Well"), Delta.OfRefusal("No"), Delta.OfRefusal("."), Delta.OfFinish(FinishReason.Stop));
        var parts = Assert.Single(events.Items)["content"]!.AsArray();
        Assert.Equal(["output_text", "refusal"], parts.Select(part => (string?)part!["type"]));
        Assert.Equal("No.", (string?)parts[1]!["refusal"]);
    }

    [Fact]
    public void Write_ReasoningBeforeText_IsAnItemOfItsOwn()
    {
        var events = Follow(Delta.OfReasoning("Hm"), Delta.OfReasoning("."), Delta.OfText("Hi"), Delta.OfFinish(FinishReason.Stop));
        Assert.Equal(
            [
                "response.created", "response.in_progress",
                "response.output_item.added", "response.reasoning_summary_part.added",
                "response.reasoning_summary_text.delta", "response.reasoning_summary_text.delta",
                "response.reasoning_summary_text.done", "response.reasoning_summary_part.done", "response.output_item.done",
                "response.output_item.added", "response.content_part.added",
                "response.output_text.delta",
                "response.output_text.done", "response.content_part.done", "response.output_item.done",
                "response.completed",
            ],
            events.Types);
        var expected = JsonNode.Parse("""{"id":"rs_1_0","type":"reasoning","status":"completed","summary":[{"type":"summary_text","text":"Hm."}]}""");
        Assert.True(JsonNode.DeepEquals(expected, events.Items[0]), events.Items[0].ToJsonString());
    }

    [Fact]
    public void End_CutShortInReasoning_NoMessageIsMadeUp()
    {
        var events = Follow(Delta.OfReasoning("Hm"), Delta.OfFinish(FinishReason.Length));
        Assert.Equal(["reasoning"], events.Items.Select(item => (string?)item["type"]));
        Assert.Equal(["incomplete"], Statuses(events));
    }

    [Fact]
    public void Write_PieceBehindWholeArguments_IsLeftOut()
    {
        var events = Follow(
            Delta.OfToolCall(0, "c1", "f"),
            Delta.OfArguments(0, "{}"),
            Delta.OfText("x"),
            Delta.OfArguments(0, "\n"),
            Delta.OfFinish(FinishReason.ToolCalls));
        Assert.Equal("{}", (string?)events.Items[0]["arguments"]);
    }

    [Fact]
    public void End_NothingSaid_OneEmptyMessage()
    {
        var events = Follow(Delta.OfFinish(FinishReason.Stop));
        Assert.Equal("", (string?)Assert.Single(events.Items)["content"]![0]!["text"]);
    }

    /// <summary>Whatever the order in which pieces of text, reasoning, refusal and calls come.</summary>
    [Fact]
    public void Write_AnyInterleaving_KeepsTheRulesAndLosesNothing() => Interleaved.Check(500, deltas =>
    {
        var events = Follow(deltas);

        var parts = events.Items.SelectMany(item => item["content"]?.AsArray() ?? []).ToArray();
        Assert.Equal(Said(deltas, DeltaKind.Text), string.Concat(parts.Select(part => (string?)part!["text"])));
        Assert.Equal(Said(deltas, DeltaKind.Refusal), string.Concat(parts.Select(part => (string?)part!["refusal"])));
        var thoughts = events.Items.SelectMany(item => item["summary"]?.AsArray() ?? []);
        Assert.Equal(Said(deltas, DeltaKind.Reasoning), string.Concat(thoughts.Select(part => (string?)part!["text"])));
        var calls = events.Items.Where(item => (string?)item["type"] == "function_call").ToArray();
        Assert.Equal(deltas.Where(delta => delta.Kind == DeltaKind.ToolCall).Select(delta => delta.Id), calls.Select(call => (string?)call["call_id"]));
        Assert.All(calls.Index(), call => Assert.Equal(Said(deltas, DeltaKind.ToolArguments, call.Index), (string?)call.Item["arguments"]));
    });

    /// <summary>A stream adds up to the same output as the whole answer.</summary>
    [Fact]
    public void End_AnyInterleaving_IsTheWholeAnswer() => Interleaved.Check(200, deltas =>
    {
        var whole = JsonNode.Parse(Write(new ResponseWriter(Head, Request), deltas))!;
        Assert.True(JsonNode.DeepEquals(whole, Follow(deltas).Final), whole.ToJsonString());
    });

    /// <summary>The rules are those of real streams.</summary>
    [Theory]
    [InlineData("provider-streams/azure", "azure-text.1.chunks.txt")]
    [InlineData("provider-streams/azure", "azure-reasoning-encrypted-content.1.chunks.txt")]
    [InlineData("provider-streams/xai", "xai-text-with-reasoning-streaming.1.chunks.txt")]
    public void Follow_RecordedStream_KeepsTheRules(string folder, string name)
    {
        var events = SharedFixtures.Read(folder, name).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToArray();
        var starts = events.Index().Where(e => (string?)e.Item["type"] == "response.created").Select(e => e.Index).Append(events.Length).ToArray();
        Assert.All(starts.Zip(starts.Skip(1)), stream => Assert.NotEmpty(ResponseEvents.Follow(events[stream.First..stream.Second]).Items));
    }

    private static Delta[] Mix(string[] calls, int[] order, int size, FinishReason finish)
    {
        var waiting = calls
            .Select((arguments, tool) => new Queue<Delta>(
                arguments.Chunk(size).Select(piece => Delta.OfArguments(tool, new string(piece))).Prepend(Delta.OfToolCall(tool, $"c{tool}", $"f{tool}"))))
            .ToArray();
        var begun = 0;
        var deltas = new List<Delta>();
        foreach (var pick in order.Concat(Enumerable.Repeat(Enumerable.Range(FirstCall, 3), 40).SelectMany(all => all)))
        {
            var call = pick - FirstCall;
            if (pick < FirstCall)
            {
                deltas.Add(Said(pick, deltas.Count));
            }
            else if (call < calls.Length && call <= begun && waiting[call].TryDequeue(out var delta))
            {
                begun += delta.Kind == DeltaKind.ToolCall ? 1 : 0;
                deltas.Add(delta);
            }
        }

        return [.. deltas, Delta.OfFinish(finish)];
    }

    private static Delta Said(int kind, int number) => kind switch
    {
        0 => Delta.OfReasoning($"r{number}"),
        1 => Delta.OfRefusal($"n{number}"),
        2 => Delta.OfText(""),
        _ => Delta.OfText($"t{number}"),
    };

    private static string Said(Delta[] deltas, DeltaKind kind, int tool = 0) =>
        string.Concat(deltas.Where(delta => delta.Kind == kind && delta.Tool == tool).Select(delta => delta.Text));

    private static IEnumerable<string> Statuses(ResponseEvents events) => events.Items.Select(item => (string)item["status"]!);

    private static ResponseEvents Follow(params Delta[] deltas) => ResponseEvents.Follow([.. Write(new ResponseStreamWriter(Head, Request), deltas)
        .Split('\n')
        .Where(line => line.StartsWith("data: ", StringComparison.Ordinal))
        .Select(line => JsonNode.Parse(line["data: ".Length..])!)]);

    private static string Write(IAnswerWriter writer, Delta[] deltas)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var delta in deltas)
        {
            writer.Write(delta, output);
        }

        writer.End(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
