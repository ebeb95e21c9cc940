using System.Text;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Tests.Requests;

public sealed class RequestScannerTests
{
    private const string Minimal = """{"model":"auto","messages":[{"role":"user","content":"hi"}]}""";

    private static readonly (Operation Operation, string Input)[] CacheBodies =
    [
        (Operation.Chat, """ "messages":[{"role":"user","content":"x"}] """),
        (Operation.Completion, """ "prompt":"x" """),
        (Operation.Response, """ "input":"x" """),
        (Operation.Embedding, """ "input":"x" """),
    ];

    [Fact]
    public void Scan_MinimalChat_ReadsModelAndPrompt()
    {
        var request = Sound(Minimal);
        Assert.Equal("auto", request.Model);
        Assert.Equal("\"auto\"", Encoding.UTF8.GetString(request.ModelValue.Of(request.Body)));
        Assert.Equal(2, request.PromptBytes);
        Assert.False(request.Stream);
        Assert.Empty(request.GatewayMembers);
    }

    [Fact]
    public void Scan_EverythingSet_ReadsEverything()
    {
        var request = Sound(
            """
            {"model":"a/b","stream":true,"stream_options":{"include_usage":true},"n":2,"seed":-7,"temperature":0.5,"top_p":0.9,
             "max_completion_tokens":77,"logprobs":true,"metadata":{"team":"x","run":"1"},
             "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],
             "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{}}},
             "messages":[{"role":"user","content":[{"type":"text","text":"abcd"},{"type":"image_url","image_url":{"url":"data:x"}},
               {"type":"input_audio","input_audio":{"data":"AA==","format":"wav"}}]}],
             "policy":{"region":"eu"},"workflow":"w","models":["a/b","c/d"],"cache":{"mode":"off"}}
            """);
        Assert.True(request.Stream && request.IncludeUsage && request.HasTools && request.WantsJson && request.WantsJsonSchema && request.WantsLogprobs);
        Assert.Equal((2, -7L, 0.5, 0.9, 77), (request.Choices, request.Seed, request.Temperature, request.TopP, request.MaxOutputTokens));
        Assert.Equal((1, 1), (request.Images, request.Audios));
        Assert.Equal(["a/b", "c/d"], request.Models);
        Assert.Equal("w", request.Workflow);
        Assert.Equal("{\"region\":\"eu\"}", Encoding.UTF8.GetString(request.Policy.Of(request.Body)));
        Assert.Equal(("x", "1"), (request.Metadata["team"], request.Metadata["run"]));
        Assert.Equal(4, request.GatewayMembers.Count);
    }

    [Theory]
    [InlineData("", "$")]
    [InlineData("[]", "$")]
    [InlineData("{", "$")]
    [InlineData("{}", "model")]
    [InlineData("""{"model":"m"}""", "messages")]
    [InlineData("""{"model":7,"messages":[]}""", "model")]
    [InlineData("""{"model":"","messages":[{"role":"user","content":"x"}]}""", "model")]
    [InlineData("""{"model":"m","messages":[]}""", "messages")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}]}""", "messages[0].content")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"a"},{"role":"bird","content":"a"}]}""", "messages[1].role")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"text"}]}]}""", "messages[0].content[0].text")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"\ud800"}]}""", "messages[0].content")]
    [InlineData("""{"model":"m","model":"n","messages":[{"role":"user","content":"a"}]}""", "model")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"a"}],"n":1.5}""", "n")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"a"}],"max_tokens":1e999}""", "max_tokens")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"a"}],"temperature":"hot"}""", "temperature")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"a"}],"stop":["a",1]}""", "stop[1]")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"a"}],"metadata":{"k":1}}""", "metadata.k")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"a"}]} x""", "$")]
    [InlineData("""{"model":"m","messages":[{"role":"tool","content":"a"}]}""", "messages[0].tool_call_id")]
    public void Scan_WrongBody_NamesThePath(string body, string path)
    {
        var error = RequestScanner.Scan(Operation.Chat, Encoding.UTF8.GetBytes(body), out _);
        Assert.NotNull(error);
        Assert.Equal(path, error.Path);
    }

    [Theory]
    [InlineData("""{}""", "cache.mode")]
    [InlineData("""{"mode":"fuzzy"}""", "cache.mode")]
    [InlineData("""{"mode":null}""", "cache.mode")]
    [InlineData("""{"mode":"exact","mode":"off"}""", "cache.mode")]
    [InlineData("""{"mode":"semantic","threshold":1.01}""", "cache.threshold")]
    [InlineData("""{"mode":"semantic","threshold":"0.9"}""", "cache.threshold")]
    [InlineData("""{"mode":"exact","ttl_s":0}""", "cache.ttl_s")]
    [InlineData("""{"mode":"exact","ttl_s":1.5}""", "cache.ttl_s")]
    [InlineData("""{"mode":"exact","ttl_s":31622401}""", "cache.ttl_s")]
    [InlineData("""{"mode":"exact","ttl":60}""", "cache.ttl")]
    [InlineData("""{"mode":"exact","\u0074tl":60}""", "cache.ttl")]
    [InlineData("\"off\"", "cache")]
    [InlineData("""[]""", "cache")]
    [InlineData("""true""", "cache")]
    public void Scan_WrongCache_NamesThePath(string cache, string path)
    {
        foreach (var (operation, input) in CacheBodies)
        {
            Assert.Equal(path, RequestScanner.Scan(operation, Encoding.UTF8.GetBytes($$"""{"model":"m",{{input}},"cache":{{cache}}}"""), out _)?.Path);
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{"mode":"off"}""")]
    [InlineData("""{"mode":"exact","ttl_s":31622400}""")]
    [InlineData("""{"ttl_s":1,"threshold":0.97,"mode":"semantic"}""")]
    [InlineData("""{"mode":"semantic","threshold":null,"ttl_s":null}""")]
    public void Scan_SoundCache_IsTaken(string cache)
    {
        foreach (var (operation, input) in CacheBodies)
        {
            Assert.Null(RequestScanner.Scan(operation, Encoding.UTF8.GetBytes($$"""{"model":"m",{{input}},"cache":{{cache}}}"""), out _));
        }
    }

    [Fact]
    public void Scan_InvalidUtf8_IsRefused() =>
        Assert.Equal("$", RequestScanner.Scan(Operation.Chat, new byte[] { (byte)'{', 0xC3, (byte)'}' }, out _)!.Path);

    [Fact]
    public void Scan_TooDeep_IsRefused()
    {
        var deep = Minimal[..^1] + ",\"x\":" + new string('[', 70) + new string(']', 70) + "}";
        Assert.NotNull(RequestScanner.Scan(Operation.Chat, Encoding.UTF8.GetBytes(deep), out _));
    }

    [Fact]
    public void Scan_NullOptionals_CountAsAbsent()
    {
        var request = Sound("""{"model":"m","messages":[{"role":"assistant","content":null}],"stream":null,"n":null,"tools":null,"policy":null}""");
        Assert.False(request.Stream);
        Assert.Equal(1, request.Choices);
        Assert.False(request.HasTools);
        Assert.True(request.Policy.IsEmpty);
        Assert.Single(request.GatewayMembers);
    }

    [Theory]
    [InlineData(Operation.Embedding, """{"model":"m","input":""}""", "input")]
    [InlineData(Operation.Embedding, """{"model":"m","input":["a",3.5]}""", "input[1]")]
    [InlineData(Operation.Embedding, """{"model":"m","input":"a","encoding_format":"hex"}""", "encoding_format")]
    [InlineData(Operation.Completion, """{"model":"m"}""", "prompt")]
    [InlineData(Operation.Response, """{"model":"m","input":[]}""", "input")]
    [InlineData(Operation.Response, """{"model":"m","input":"a","previous_response_id":"resp_1"}""", "previous_response_id")]
    [InlineData(Operation.Response, """{"model":"m","input":"a","tool_choice":{"type":"function","name":7}}""", "tool_choice.name")]
    public void Scan_OtherOperations_NameThePath(Operation operation, string body, string path) =>
        Assert.Equal(path, RequestScanner.Scan(operation, Encoding.UTF8.GetBytes(body), out _)?.Path);

    private static InferenceRequest Sound(string body)
    {
        Assert.Null(RequestScanner.Scan(Operation.Chat, Encoding.UTF8.GetBytes(body), out var request));
        return request!;
    }
}
