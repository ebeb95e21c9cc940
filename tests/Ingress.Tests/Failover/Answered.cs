using System.Net;
using System.Text.Json.Nodes;
using Inferly.Faults.Answers;
using Inferly.Ingress.Tests.Recordings;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Tests.Fixtures;
using FinishReason = Inferly.Pipeline.Answers.FinishReason;

namespace Inferly.Ingress.Tests.Failover;

/// <summary>What a caller that was answered must have got: the reference, whole and once, and nothing of what failed before.</summary>
internal static class Answered
{
    /// <summary>A whole answer, of this model.</summary>
    public static void By(string model, CallerAnswer answer, Answer reference, bool stream = false)
    {
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.False(answer.BrokeOff);
        Assert.Equal(model, answer.Headers.GetValues("x-inferly-model").Single());
        var sum = stream ? CallerChat.OfStream(answer.Stream, model) : CallerChat.OfWhole(answer.Json, model);
        sum.AssertIs(Sum(reference));
    }

    /// <summary>A stream that began and could not be brought to an end: what was said, one error, a broken connection.</summary>
    public static void BrokenOff(CallerAnswer answer, string said)
    {
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.True(answer.BrokeOff);
        var chunks = answer.Stream.Chunks;
        Assert.Equal(chunks.Length, answer.Stream.Events.Count);
        var error = Assert.Single(chunks, chunk => chunk["error"] is not null);
        Assert.Same(chunks[^1], error);
        Assert.Equal(["code", "message", "param", "type"], error["error"]!.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal));
        var choices = chunks[..^1].SelectMany(chunk => chunk["choices"]!.AsArray()).ToArray();
        Assert.All(choices, choice => Assert.Null(choice!["finish_reason"]));
        Assert.Equal(said, string.Concat(choices.Select(choice => (string?)choice!["delta"]!["content"])));
    }

    private static AnswerSum Sum(Answer reference) => AnswerSum.Expected(
        reference.Said,
        reference.Thought,
        reference.Tools.Select(tool => (tool.Name, System.Text.Json.Nodes.JsonNode.Parse(tool.Input)!)),
        reference switch
        {
            { Tools.Count: > 0 } => FinishReason.ToolCalls,
            { Finish: Finish.Length } => FinishReason.Length,
            { Finish: Finish.ContentFilter } => FinishReason.ContentFilter,
            _ => FinishReason.Stop,
        },
        new Usage(reference.InputTokens, reference.OutputTokens));

    /// <summary>What a record says of the steps from one call to the next.</summary>
    public static IEnumerable<string> Switches(JsonNode record) =>
        record["route"]!.AsArray().Where(entry => entry!["switch"] is not null).Select(entry => (string)entry!["why"]!);
}
