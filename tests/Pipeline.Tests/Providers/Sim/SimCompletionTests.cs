using System.Net;
using Inferly.Pipeline.Providers.Sim;

namespace Inferly.Pipeline.Tests.Providers.Sim;

public sealed class SimCompletionTests : IDisposable
{
    private readonly SimClient _sim = new();

    public void Dispose() => _sim.Dispose();

    [Fact]
    public async Task Complete_Prompt_AnswersInTheOldShapeWithSixteenTokens()
    {
        var (status, answer) = await _sim.PostAsync("completions", """{"model":"fast","prompt":"Once upon a time"}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("text_completion", (string)answer["object"]!);
        Assert.Equal(16, SimTokenizer.Count((string)answer["choices"]![0]!["text"]!));
        Assert.Equal("length", (string)answer["choices"]![0]!["finish_reason"]!);
        Assert.Equal(4, (int)answer["usage"]!["prompt_tokens"]!);
        Assert.Equal(16, (int)answer["usage"]!["completion_tokens"]!);
    }

    [Fact]
    public async Task Complete_SeveralPromptsAndChoices_AreInOrder()
    {
        var (_, answer) = await _sim.PostAsync("completions", """{"model":"fast","prompt":["owls","cats"],"n":2,"echo":true,"max_tokens":500}""");

        var texts = answer["choices"]!.AsArray().Select(choice => (string)choice!["text"]!).ToList();
        Assert.Equal([0, 1, 2, 3], answer["choices"]!.AsArray().Select(choice => (int)choice!["index"]!));
        Assert.Equal(4, texts.Distinct().Count());
        Assert.All(texts[..2], text => Assert.StartsWith("owlsThis is a simulated", text, StringComparison.Ordinal));
        Assert.All(texts[2..], text => Assert.StartsWith("catsThis is a simulated", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Complete_Logprobs_AreParallelArrays()
    {
        var (_, answer) = await _sim.PostAsync("completions", """{"model":"fast","prompt":"owls","echo":true,"logprobs":3}""");

        var logprobs = answer["choices"]![0]!["logprobs"]!;
        var tokens = logprobs["tokens"]!.AsArray().Select(token => (string)token!).ToList();
        var text = (string)answer["choices"]![0]!["text"]!;
        Assert.Equal(text, "owls" + string.Concat(tokens));
        Assert.Equal(16, logprobs["token_logprobs"]!.AsArray().Count);
        Assert.All(logprobs["top_logprobs"]!.AsArray(), top => Assert.Equal(3, top!.AsObject().Count));
        var offsets = logprobs["text_offset"]!.AsArray().Select(offset => (int)offset!).ToList();
        Assert.All(tokens.Zip(offsets), pair => Assert.Equal(pair.First, text.Substring(pair.Second, pair.First.Length)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"echo\":true")]
    [InlineData(",\"logprobs\":1")]
    public async Task Stream_Prompt_IsTheSameTextInPieces(string more)
    {
        var (_, answer) = await _sim.PostAsync("completions", $$"""{"model":"fast","prompt":"owls","n":2{{more}}}""");

        var chunks = await _sim.ChunksAsync($$"""{"model":"fast","prompt":"owls","n":2,"stream":true,"stream_options":{"include_usage":true}{{more}}}""", "completions");

        for (var i = 0; i < 2; i++)
        {
            var own = chunks[..^1].Where(chunk => (int)chunk["choices"]![0]!["index"]! == i).ToList();
            Assert.Equal((string)answer["choices"]![i]!["text"]!, string.Concat(own.Select(chunk => (string)chunk["choices"]![0]!["text"]!)));
            Assert.Equal("length", (string)own[^1]["choices"]![0]!["finish_reason"]!);
        }

        Assert.Equal(answer["usage"]!.ToJsonString(), chunks[^1]["usage"]!.ToJsonString());
    }

    [Fact]
    public async Task Complete_DirectiveInPrompt_IsObeyedAndNotEchoed()
    {
        var (_, answer) = await _sim.PostAsync("completions", """{"model":"fast","prompt":"owls [[sim:tokens=5]]","echo":true,"stop":"nothing"}""");

        Assert.Equal("owlsThis is a simulated answer", (string)answer["choices"]![0]!["text"]!);
        Assert.Equal("stop", (string)answer["choices"]![0]!["finish_reason"]!);
    }

    [Fact]
    public async Task Complete_PromptBeyondTheWindow_IsAnError()
    {
        var prompt = string.Concat(Enumerable.Repeat(" owl", 40_000));

        var (status, answer) = await _sim.PostAsync("completions", $$"""{"model":"fast","prompt":"{{prompt}}"}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("context_length_exceeded", (string)answer["error"]!["code"]!);
    }
}
