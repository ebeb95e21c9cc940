using System.Net;
using System.Text.Json.Nodes;
using CsCheck;
using Inferly.Pipeline.Providers.Sim;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Pipeline.Tests.Providers.Sim;

public sealed class SimChatTests : IDisposable
{
    private readonly SimClient _sim = new();

    public void Dispose() => _sim.Dispose();

    [Fact]
    public async Task Chat_Question_AnswersInOpenAiShapeAndSaysThatItIsSimulated()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        using var sim = new SimClient(time);

        var (status, answer) = await sim.PostAsync("chat/completions", SimClient.Chat("What is the weather in Paris?"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("chat.completion", (string)answer["object"]!);
        Assert.Equal(1_700_000_000, (long)answer["created"]!);
        Assert.Equal("fast", (string)answer["model"]!);
        Assert.Equal("fp_sim", (string)answer["system_fingerprint"]!);
        var choice = Assert.Single(answer["choices"]!.AsArray())!;
        Assert.Equal("assistant", (string)choice["message"]!["role"]!);
        Assert.Equal("stop", (string)choice["finish_reason"]!);
        var text = (string)choice["message"]!["content"]!;
        Assert.StartsWith("This is a simulated answer by the model fast about weather and Paris.", text, StringComparison.Ordinal);
        Assert.Equal(SimTokenizer.Count(text), (int)answer["usage"]!["completion_tokens"]!);
        Assert.Equal((int)answer["usage"]!["prompt_tokens"]! + SimTokenizer.Count(text), (int)answer["usage"]!["total_tokens"]!);
    }

    [Fact]
    public async Task Chat_SameBody_GetsTheSameBytes()
    {
        using var other = new SimClient(new FakeTimeProvider());
        using var again = new SimClient(new FakeTimeProvider());
        var body = SimClient.Chat("Tell me about owls", "best", "\"n\":3,\"temperature\":0");

        Assert.Equal((await other.PostAsync("chat/completions", body)).Body.ToJsonString(), (await again.PostAsync("chat/completions", body)).Body.ToJsonString());
    }

    [Fact]
    public async Task Chat_OtherModelSeedOrConversation_GetsAnotherText()
    {
        using var seeded = new SimClient(options: new SimOptions { LatencyScale = 0, Seed = 9 });
        var texts = new List<string>
        {
            await _sim.TextAsync(SimClient.Chat("owls")),
            await _sim.TextAsync(SimClient.Chat("owls", "balanced")),
            await _sim.TextAsync(SimClient.Chat("owls", "best")),
            await _sim.TextAsync(SimClient.Chat("owls", "fast", "\"seed\":5")),
            await _sim.TextAsync("""{"model":"fast","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"owls"}]}"""),
            await seeded.TextAsync(SimClient.Chat("owls")),
        };

        Assert.Equal(texts.Count, texts.Distinct().Count());
    }

    [Fact]
    public async Task Chat_BetterModel_WritesMore()
    {
        var lengths = new List<int>();
        foreach (var model in new[] { "fast", "balanced", "best" })
        {
            lengths.Add(SimTokenizer.Count(await _sim.TextAsync(SimClient.Chat("Tell me about owls", model))));
        }

        Assert.Equal(lengths.Order(), lengths);
        Assert.Contains("\n\n1. ", await _sim.TextAsync(SimClient.Chat("Tell me about owls", "best")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max_tokens")]
    [InlineData("max_completion_tokens")]
    public async Task Chat_LimitOfTokens_CutsTheSameText(string limit)
    {
        var whole = await _sim.TextAsync(SimClient.Chat("owls"));

        var choice = await _sim.ChoiceAsync(SimClient.Chat("owls", "fast", $"\"{limit}\":7"));

        var text = (string)choice["message"]!["content"]!;
        Assert.Equal("length", (string)choice["finish_reason"]!);
        Assert.Equal(7, SimTokenizer.Count(text));
        Assert.StartsWith(text, whole, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_LimitOfExactlyTheAnswer_IsNotCut()
    {
        var tokens = SimTokenizer.Count(await _sim.TextAsync(SimClient.Chat("owls")));

        Assert.Equal("stop", (string)(await _sim.ChoiceAsync(SimClient.Chat("owls", "fast", $"\"max_tokens\":{tokens}")))["finish_reason"]!);
    }

    [Theory]
    [InlineData("\" by the\"", "This is a simulated answer")]
    [InlineData("[\"zzz\",\" answer by\",\"the model\"]", "This is a simulated")]
    [InlineData("\"This\"", "")]
    public async Task Chat_StopStrings_EndTheTextBeforeThem(string stop, string expected)
    {
        var choice = await _sim.ChoiceAsync(SimClient.Chat("owls", "fast", $"\"stop\":{stop}"));

        Assert.Equal(expected, (string)choice["message"]!["content"]!);
        Assert.Equal("stop", (string)choice["finish_reason"]!);
    }

    [Fact]
    public async Task Chat_SeveralChoices_DifferAndCountTogether()
    {
        var (_, answer) = await _sim.PostAsync("chat/completions", SimClient.Chat("owls", "fast", "\"n\":3"));

        var texts = answer["choices"]!.AsArray().Select(choice => (string)choice!["message"]!["content"]!).ToList();
        Assert.Equal(3, texts.Distinct().Count());
        Assert.Equal([0, 1, 2], answer["choices"]!.AsArray().Select(choice => (int)choice!["index"]!));
        Assert.Equal(texts.Sum(text => SimTokenizer.Count(text)), (int)answer["usage"]!["completion_tokens"]!);
    }

    [Fact]
    public async Task Chat_Logprobs_ListEachTokenLikeliestFirst()
    {
        var choice = await _sim.ChoiceAsync(SimClient.Chat("owls", "fast", "\"logprobs\":true,\"top_logprobs\":20"));

        var tokens = choice["logprobs"]!["content"]!.AsArray();
        Assert.Equal((string)choice["message"]!["content"]!, string.Concat(tokens.Select(token => (string)token!["token"]!)));
        Assert.All(tokens, token =>
        {
            var top = token!["top_logprobs"]!.AsArray();
            Assert.Equal(20, top.Select(other => (string)other!["token"]!).Distinct().Count());
            Assert.Equal((string)token["token"]!, (string)top[0]!["token"]!);
            Assert.Equal((double)token["logprob"]!, (double)top[0]!["logprob"]!);
            Assert.Equal(top.Select(other => (double)other!["logprob"]!).OrderDescending(), top.Select(other => (double)other!["logprob"]!));
            Assert.InRange(top.Sum(other => Math.Exp((double)other!["logprob"]!)), 0.9, 1.00001);
        });
    }

    [Fact]
    public async Task Chat_Media_IsCountedAndMentioned()
    {
        const string body = """
            {"model":"fast","messages":[{"role":"user","content":[{"type":"text","text":"Describe owls"},
             {"type":"image_url","image_url":{"url":"data:image/png;base64,AA","detail":"low"}},{"type":"image_url","image_url":{"url":"https://x.org/a.png"}},
             {"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}]}]}
            """;

        var (_, answer) = await _sim.PostAsync("chat/completions", body);

        Assert.Contains("It was given 2 images and 1 audio clip.", (string)answer["choices"]![0]!["message"]!["content"]!, StringComparison.Ordinal);
        Assert.Equal(3 + 3 + 2 + 85 + 765 + 1, (int)answer["usage"]!["prompt_tokens"]!);
    }

    [Theory]
    [InlineData("fast")]
    [InlineData("balanced")]
    [InlineData("best")]
    public async Task Chat_OwnBeginning_IsContinuedExactly(string model)
    {
        const string conversation = """{"role":"system","content":"Be kind."},{"role":"user","content":"Why do 猫 and owls — \"both\" — see at night?"}""";
        var whole = await _sim.TextAsync($$"""{"model":"{{model}}","messages":[{{conversation}}]}""");

        for (var length = 0; length <= whole.Length; length++)
        {
            var prefix = JsonValue.Create(whole[..length])!.ToJsonString();
            var rest = await _sim.TextAsync($$"""{"model":"{{model}}","messages":[{{conversation}},{"role":"assistant","content":{{prefix}}}]}""");
            Assert.Equal(whole[length..], rest);
        }
    }

    [Fact]
    public async Task Chat_BeginningAfterToolResult_IsContinuedExactly()
    {
        const string conversation = """
            {"role":"user","content":"Weather?"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"c1","content":"Sunny"}
            """;
        var whole = await _sim.TextAsync($$"""{"model":"best","messages":[{{conversation}}]}""");

        var prefix = JsonValue.Create(whole[..60])!.ToJsonString();

        Assert.Contains("weather returned: Sunny.", whole, StringComparison.Ordinal);
        Assert.Equal(whole[60..], await _sim.TextAsync($$"""{"model":"best","messages":[{{conversation}},{"role":"assistant","content":{{prefix}}}]}"""));
    }

    [Fact]
    public async Task Chat_AnotherModelsBeginning_IsContinuedWithoutIntroducingItselfAgain()
    {
        var other = await _sim.TextAsync(SimClient.Chat("owls", "fast"));
        foreach (var length in new[] { 50, 80, 120, other.Length })
        {
            var prefix = JsonValue.Create(other[..length])!.ToJsonString();
            var body = $$"""{"model":"best","messages":[{"role":"user","content":"owls"},{"role":"assistant","content":{{prefix}}}]}""";

            var rest = await _sim.TextAsync(body);

            Assert.NotEmpty(rest);
            Assert.DoesNotContain("This is a simulated", rest, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Chat_DirectiveInPrompt_LeavesTheTextAsItIs() =>
        Assert.Equal(await _sim.TextAsync(SimClient.Chat("Tell me of owls")), await _sim.TextAsync(SimClient.Chat("Tell me of owls [[sim:tps=50]]")));

    [Fact]
    public async Task Chat_RandomPrompts_AnswerWithinTheirLimits()
    {
        using var sim = new SimClient();
        var bodies = new List<(string Body, int Most)>();
        Gen.Select(Gen.String, Gen.Int[1, 200], Gen.OneOf("fast", "balanced", "best")).ForAll(200, sample =>
        {
            // Lone surrogates are not text; the JSON writer would replace them.
            var prompt = string.Concat(sample.Item1.Where(c => !char.IsSurrogate(c)));
            bodies.Add((SimClient.Chat(prompt, sample.Item3, $"\"max_tokens\":{sample.Item2}"), sample.Item2));
        });
        foreach (var (body, most) in bodies)
        {
            var (status, answer) = await sim.PostAsync("chat/completions", body);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.InRange((int)answer["usage"]!["completion_tokens"]!, 1, most);
        }
    }
}
