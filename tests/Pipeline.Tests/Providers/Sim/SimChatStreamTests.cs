using System.Text.Json.Nodes;
using Inferly.Pipeline.Providers.Sim;

namespace Inferly.Pipeline.Tests.Providers.Sim;

public sealed class SimChatStreamTests : IDisposable
{
    private readonly SimClient _sim = new();

    public void Dispose() => _sim.Dispose();

    [Fact]
    public async Task Stream_Answer_IsTheTextInOneChunkForEachToken()
    {
        var text = await _sim.TextAsync(SimClient.Chat("Tell 猫 of \"owls\"", "best"));

        var chunks = await _sim.ChunksAsync(SimClient.Chat("Tell 猫 of \"owls\"", "best", "\"stream\":true"));

        Assert.Equal("assistant", (string)chunks[0]["choices"]![0]!["delta"]!["role"]!);
        var contents = chunks[1..^1].Select(chunk => (string)chunk["choices"]![0]!["delta"]!["content"]!).ToList();
        Assert.Equal(text, string.Concat(contents));
        Assert.Equal(SimTokenizer.Count(text), contents.Count);
        Assert.All(chunks[1..], chunk => Assert.Null(chunk["choices"]![0]!["delta"]!["role"]));
        Assert.All(chunks[..^1], chunk => Assert.Null(chunk["choices"]![0]!["finish_reason"]));
        Assert.Equal("stop", (string)chunks[^1]["choices"]![0]!["finish_reason"]!);
        Assert.Single(chunks.Select(chunk => (string)chunk["id"]!).Distinct());
        Assert.All(chunks, chunk => Assert.Equal("chat.completion.chunk", (string)chunk["object"]!));
        Assert.All(chunks, chunk => Assert.False(chunk.AsObject().ContainsKey("usage")));
    }

    [Fact]
    public async Task Stream_IncludeUsage_EndsWithUsageAndHasNullBefore()
    {
        var body = SimClient.Chat("owls");
        var (_, answer) = await _sim.PostAsync("chat/completions", body);

        var chunks = await _sim.ChunksAsync(SimClient.Chat("owls", "fast", "\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

        Assert.Empty(chunks[^1]["choices"]!.AsArray());
        Assert.Equal(answer["usage"]!.ToJsonString(), chunks[^1]["usage"]!.ToJsonString());
        Assert.All(chunks[..^1], chunk => Assert.True(chunk.AsObject().TryGetPropertyValue("usage", out var usage) && usage is null));
    }

    [Fact]
    public async Task Stream_SeveralChoices_InterleavesThem()
    {
        var (_, answer) = await _sim.PostAsync("chat/completions", SimClient.Chat("owls", "balanced", "\"n\":2"));

        var chunks = await _sim.ChunksAsync(SimClient.Chat("owls", "balanced", "\"n\":2,\"stream\":true"));

        for (var i = 0; i < 2; i++)
        {
            var own = chunks.Where(chunk => (int)chunk["choices"]![0]!["index"]! == i).Select(chunk => (string?)chunk["choices"]![0]!["delta"]!["content"]);
            Assert.Equal((string)answer["choices"]![i]!["message"]!["content"]!, string.Concat(own));
        }

        Assert.Equal([0, 1, 0, 1, 0, 1], chunks.Take(6).Select(chunk => (int)chunk["choices"]![0]!["index"]!));
    }

    [Fact]
    public async Task Stream_Logprobs_AreThoseOfTheWholeAnswer()
    {
        const string more = "\"logprobs\":true,\"top_logprobs\":2";
        var whole = (await _sim.ChoiceAsync(SimClient.Chat("owls", "fast", more)))["logprobs"]!["content"]!.AsArray();

        var chunks = await _sim.ChunksAsync(SimClient.Chat("owls", "fast", $"{more},\"stream\":true"));

        Assert.Equal(
            whole.Select(token => token!.ToJsonString()),
            chunks[1..^1].Select(chunk => Assert.Single(chunk["choices"]![0]!["logprobs"]!["content"]!.AsArray())!.ToJsonString()));
    }

    [Fact]
    public async Task Stream_ToolCalls_NameEachOnceAndSendArgumentsInPieces()
    {
        var body = SimToolTests.WithTools("What is the weather in Paris and Rome?", SimToolTests.Weather);
        var (_, answer) = await _sim.PostAsync("chat/completions", body);

        var chunks = await _sim.ChunksAsync(body.Insert(1, "\"stream\":true,"));

        var calls = answer["choices"]![0]!["message"]!["tool_calls"]!.AsArray();
        var deltas = chunks.Select(chunk => chunk["choices"]![0]!["delta"]!["tool_calls"]?[0]).OfType<JsonNode>().ToList();
        Assert.Equal(2, calls.Count);
        for (var i = 0; i < calls.Count; i++)
        {
            var own = deltas.Where(delta => (int)delta["index"]! == i).ToList();
            Assert.Equal((string)calls[i]!["id"]!, (string)own[0]["id"]!);
            Assert.Equal("function", (string)own[0]["type"]!);
            Assert.Equal("get_weather", (string)own[0]["function"]!["name"]!);
            Assert.All(own[1..], delta => Assert.Equal(["index", "function"], delta.AsObject().Select(field => field.Key)));
            Assert.All(own[1..], delta => Assert.Equal(["arguments"], delta["function"]!.AsObject().Select(field => field.Key)));
            Assert.True(own.Count > 5);
            Assert.Equal((string)calls[i]!["function"]!["arguments"]!, string.Concat(own.Select(delta => (string)delta["function"]!["arguments"]!)));
        }

        Assert.Equal("tool_calls", (string)chunks[^1]["choices"]![0]!["finish_reason"]!);
        Assert.Equal((int)answer["usage"]!["completion_tokens"]!, deltas.Count - calls.Count);
    }

    [Fact]
    public async Task Stream_LegacyFunction_SendsNameThenArguments()
    {
        var body = """{"stream":true,"model":"fast","messages":[{"role":"user","content":"weather in Paris"}],"functions":[{"name":"weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}]}""";

        var chunks = await _sim.ChunksAsync(body);

        var deltas = chunks.Select(chunk => chunk["choices"]![0]!["delta"]!["function_call"]).OfType<JsonNode>().ToList();
        Assert.Equal("weather", (string)deltas[0]["name"]!);
        Assert.All(deltas[1..], delta => Assert.Null(delta["name"]));
        Assert.Equal("{\"city\":\"Paris\"}", string.Concat(deltas.Select(delta => (string)delta["arguments"]!)));
        Assert.Equal("function_call", (string)chunks[^1]["choices"]![0]!["finish_reason"]!);
    }
}
