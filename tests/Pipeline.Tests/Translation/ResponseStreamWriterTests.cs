using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Requests;
using Inferly.Pipeline.Translation;

namespace Inferly.Pipeline.Tests.Translation;

public sealed class ResponseStreamWriterTests
{
    [Theory]
    [InlineData(FinishReason.Stop, "completed")]
    [InlineData(FinishReason.Length, "incomplete")]
    [InlineData(FinishReason.ContentFilter, "incomplete")]
    public void End_MessageCutShort_IsSaidOfTheItemAndOfTheResponse(FinishReason reason, string status)
    {
        var events = Write(Delta.OfText("a"), Delta.OfFinish(reason));
        Assert.Equal([status], Items(events));
        Assert.Equal($"response.{status}", (string?)events[^1]["type"]);
        Assert.True(JsonNode.DeepEquals(Done(events).Single()["item"], events[^1]["response"]!["output"]![0]));
    }

    [Fact]
    public void End_CallCutShort_OnlyTheOpenItemIsIncomplete()
    {
        var events = Write(
            Delta.OfText("a"),
            Delta.OfToolCall(0, "c1", "f"),
            Delta.OfArguments(0, "{}"),
            Delta.OfToolCall(1, "c2", "g"),
            Delta.OfArguments(1, "{"),
            Delta.OfFinish(FinishReason.Length));
        Assert.Equal(["completed", "completed", "incomplete"], Items(events));
        Assert.Equal(Items(events), events[^1]["response"]!["output"]!.AsArray().Select(item => (string)item!["status"]!));
    }

    private static IEnumerable<JsonNode> Done(JsonNode[] events) => events.Where(e => (string?)e["type"] == "response.output_item.done");

    private static IEnumerable<string> Items(JsonNode[] events) => Done(events).Select(e => (string)e["item"]!["status"]!);

    private static JsonNode[] Write(params Delta[] deltas)
    {
        RequestScanner.Scan(Operation.Response, """{"model":"m","stream":true,"input":"x"}"""u8.ToArray(), out var request);
        var writer = new ResponseStreamWriter(new AnswerHead("resp_1", "p/m", 7), request!);
        var output = new ArrayBufferWriter<byte>();
        foreach (var delta in deltas)
        {
            writer.Write(delta, output);
        }

        writer.End(output);
        return [.. Encoding.UTF8.GetString(output.WrittenSpan)
            .Split('\n')
            .Where(line => line.StartsWith("data: ", StringComparison.Ordinal))
            .Select(line => JsonNode.Parse(line["data: ".Length..])!)];
    }
}
