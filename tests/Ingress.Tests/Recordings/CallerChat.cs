using System.Text;
using System.Text.Json.Nodes;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Ingress.Tests.Recordings;

/// <summary>What a caller of /v1/chat/completions understands, minding every rule that some client relies on.</summary>
internal static class CallerChat
{
    /// <summary>Adds up a stream.</summary>
    public static AnswerSum OfStream(CallerStream stream, string model)
    {
        Assert.Equal("[DONE]", stream.Events[^1].Data);
        Assert.All(stream.Events, e => Assert.Null(e.Name));
        var chunks = stream.Chunks;
        Assert.Equal(stream.Events.Count - 1, chunks.Length);
        Assert.All(chunks, chunk => AssertHead(chunk, "chat.completion.chunk", model));
        Assert.Single(chunks.Select(chunk => (string)chunk["id"]!).Distinct());
        var choices = chunks.SelectMany(chunk => chunk["choices"]!.AsArray()).Select(choice => choice!).ToArray();
        Assert.All(choices, choice => Assert.Equal(0, (int)choice["index"]!));
        var deltas = choices.Select(choice => choice["delta"]!.AsObject()).ToArray();
        Assert.Equal("assistant", (string?)deltas[0]["role"]);
        Assert.Single(deltas, delta => delta.ContainsKey("role"));
        var finished = Assert.Single(choices.Index(), choice => choice.Item["finish_reason"] is not null);
        Assert.Equal(choices.Length - 1, finished.Index);
        var usage = chunks.Select(chunk => chunk["usage"]).SingleOrDefault(found => found is not null);
        return AnswerSum.Expected(
            string.Concat(deltas.Select(delta => (string?)delta["content"])),
            string.Concat(deltas.Select(Reasoning)),
            Tools(deltas),
            FinishReasons.FromWire(AsOneOfFive(finished.Item)),
            usage is null ? default : CallerUsage.OfChat(usage));
    }

    /// <summary>Reads a whole answer.</summary>
    public static AnswerSum OfWhole(JsonNode answer, string model)
    {
        AssertHead(answer, "chat.completion", model);
        var choice = Assert.Single(answer["choices"]!.AsArray())!;
        Assert.Equal(0, (int)choice["index"]!);
        var message = choice["message"]!.AsObject();
        Assert.Equal("assistant", (string?)message["role"]);
        var calls = message["tool_calls"]?.AsArray().Select(call => call!).ToArray() ?? [];
        Assert.All(calls, call => AssertBegins(call));
        return AnswerSum.Expected(
            (string?)message["content"] ?? "",
            Reasoning(message) ?? "",
            calls.Select(call => ((string)call["function"]!["name"]!, JsonNode.Parse((string)call["function"]!["arguments"]!)!)),
            FinishReasons.FromWire(AsOneOfFive(choice)),
            CallerUsage.OfChat(answer["usage"]!));
    }

    private static void AssertHead(JsonNode chunk, string type, string model)
    {
        Assert.Equal(type, (string?)chunk["object"]);
        Assert.Equal(model, (string?)chunk["model"]);
        Assert.NotEmpty((string)chunk["id"]!);
        Assert.True(chunk["created"]!.AsValue().TryGetValue<long>(out _));
    }

    private static string? Reasoning(JsonObject part) => (string?)part["reasoning_content"] ?? (string?)part["reasoning"];

    private static string AsOneOfFive(JsonNode choice)
    {
        var word = (string)choice["finish_reason"]!;
        Assert.Contains(word, (string[])["stop", "length", "tool_calls", "content_filter", "function_call"]);
        return word;
    }

    // Numbered from 0 without gaps; id, type and name once, in the call's first fragment.
    private static List<(string Name, JsonNode Input)> Tools(JsonObject[] deltas)
    {
        var calls = new List<(string Name, StringBuilder Arguments)>();
        foreach (var fragment in deltas.SelectMany(delta => delta["tool_calls"]?.AsArray() ?? []).Select(fragment => fragment!.AsObject()))
        {
            var index = (int)fragment["index"]!;
            var function = fragment["function"]!.AsObject();
            if (index == calls.Count)
            {
                AssertBegins(fragment);
                calls.Add(((string)function["name"]!, new StringBuilder()));
            }
            else
            {
                Assert.InRange(index, 0, calls.Count - 1);
                Assert.False(fragment.ContainsKey("id") || fragment.ContainsKey("type") || function.ContainsKey("name"), fragment.ToJsonString());
            }

            calls[index].Arguments.Append((string?)function["arguments"]);
        }

        return [.. calls.Select(call => (call.Name, JsonNode.Parse(call.Arguments.ToString())!))];
    }

    private static void AssertBegins(JsonNode call)
    {
        Assert.NotEmpty((string)call["id"]!);
        Assert.Equal("function", (string?)call["type"]);
        Assert.NotEmpty((string)call["function"]!["name"]!);
    }
}
