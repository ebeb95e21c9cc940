using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Inferly.Pipeline.Providers.Sim;

namespace Inferly.Pipeline.Tests.Providers.Sim;

public sealed class SimDirectiveTests : IDisposable
{
    private readonly SimClient _sim = new();

    public void Dispose() => _sim.Dispose();

    [Theory]
    [InlineData("status=503", 503, "server_error", null)]
    [InlineData("401", 401, "invalid_request_error", "invalid_api_key")]
    [InlineData("429", 429, "requests", "rate_limit_exceeded")]
    [InlineData("status=402", 402, "insufficient_quota", "insufficient_quota")]
    [InlineData("status=529", 529, "server_error", null)]
    [InlineData("context_length_exceeded", 400, "invalid_request_error", "context_length_exceeded")]
    public async Task Chat_ToldAnError_AnswersIt(string directive, int status, string type, string? code)
    {
        var (actual, answer) = await _sim.PostAsync("chat/completions", SimClient.Chat($"Hi [[sim:{directive}]]", "fast", "\"stream\":true"));

        Assert.Equal(status, (int)actual);
        Assert.Equal(type, (string)answer["error"]!["type"]!);
        Assert.Equal(code, (string?)answer["error"]!["code"]);
    }

    [Fact]
    public async Task Chat_RetryAfter_IsAHeader()
    {
        using var response = await _sim.SendAsync("chat/completions", SimClient.Chat("[[sim:429,retry_after=2]]"), TestContext.Current.CancellationToken);

        Assert.Equal(TimeSpan.FromSeconds(2), response.Headers.RetryAfter?.Delta);
    }

    [Theory]
    [InlineData("fast:status=500", "fast", 500)]
    [InlineData("fast:status=500", "best", 200)]
    [InlineData("status=500, best:status=503", "best", 503)]
    [InlineData(" , ", "fast", 200)]
    public async Task Chat_DirectiveForAModel_LeavesOthersAlone(string directives, string model, int status)
    {
        var (actual, _) = await _sim.PostAsync("chat/completions", SimClient.Chat($"Hi [[sim:{directives}]]", model));

        Assert.Equal(status, (int)actual);
    }

    [Fact]
    public async Task Chat_DirectivesOfProviderMetadataAndPrompt_LieOnTopOfEachOther()
    {
        using var sim = new SimClient(options: new SimOptions { LatencyScale = 0, Directives = new Dictionary<string, string> { ["fast"] = "status=500" } });

        Assert.Equal(HttpStatusCode.InternalServerError, (await sim.PostAsync("chat/completions", SimClient.Chat("Hi"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await sim.PostAsync("chat/completions", SimClient.Chat("Hi", "best"))).Status);
        const string metadata = "\"metadata\":{\"sim\":\"status=502\"}";
        Assert.Equal(HttpStatusCode.BadGateway, (await sim.PostAsync("chat/completions", SimClient.Chat("Hi", "fast", metadata))).Status);
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await sim.PostAsync("chat/completions", SimClient.Chat("Hi [[sim:status=504]]", "fast", metadata))).Status);
    }

    [Fact]
    public async Task Chat_DirectiveInAnEarlierMessage_NoLongerHolds()
    {
        const string body = """{"model":"fast","messages":[{"role":"user","content":"[[sim:status=500]] a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}]}""";

        Assert.Equal(HttpStatusCode.OK, (await _sim.PostAsync("chat/completions", body)).Status);
    }

    [Theory]
    [InlineData("refuse", SocketError.ConnectionRefused)]
    [InlineData("reset", SocketError.ConnectionReset)]
    public async Task Chat_ToldNoConnection_ThrowsAsAConnectionDoes(string directive, SocketError expected)
    {
        var error = await Assert.ThrowsAsync<HttpRequestException>(
            () => _sim.SendAsync("chat/completions", SimClient.Chat($"[[sim:{directive}]]"), TestContext.Current.CancellationToken));

        Assert.Equal(expected, Assert.IsType<SocketException>(error.GetBaseException()).SocketErrorCode);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Chat_ErrorEvent_Is200WithAnErrorOnly(string stream)
    {
        var body = SimClient.Chat("[[sim:error_event]]", "fast", $"\"stream\":{stream}");
        var text = stream == "true" ? Assert.Single(await _sim.EventsAsync(body)) : (await _sim.PostAsync("chat/completions", body)).Body.ToJsonString();

        Assert.Equal("server_error", (string)JsonNode.Parse(text)!["error"]!["type"]!);
    }

    [Fact]
    public async Task Chat_NoPrefill_RefusesOnlyATrailingAssistantMessage()
    {
        const string metadata = "\"metadata\":{\"sim\":\"no_prefill\"}";

        Assert.Equal(HttpStatusCode.OK, (await _sim.PostAsync("chat/completions", SimClient.Chat("Hi", "fast", metadata))).Status);
        var (status, answer) = await _sim.PostAsync(
            "chat/completions", $$"""{"model":"fast",{{metadata}},"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"This"}]}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("prefill", (string)answer["error"]!["message"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fast", 1, 1)]
    [InlineData("balanced", 50, 50)]
    [InlineData("best", 700, 700)]
    [InlineData("fast", 1_000_000, 4_096)]
    public async Task Chat_Tokens_SetsTheExactLengthUpToTheModelsLimit(string model, int asked, int tokens)
    {
        var (_, answer) = await _sim.PostAsync("chat/completions", SimClient.Chat($"owls [[sim:tokens={asked}]]", model));

        Assert.Equal(tokens, (int)answer["usage"]!["completion_tokens"]!);
        Assert.Equal("stop", (string)answer["choices"]![0]!["finish_reason"]!);
    }

    [Theory]
    [InlineData("length")]
    [InlineData("content_filter")]
    public async Task Chat_Finish_IsTheReason(string reason)
    {
        Assert.Equal(reason, (string)(await _sim.ChoiceAsync(SimClient.Chat($"[[sim:finish={reason}]]")))["finish_reason"]!);
        var chunks = await _sim.ChunksAsync(SimClient.Chat($"[[sim:finish={reason}]]", "fast", "\"stream\":true"));
        Assert.Equal(reason, (string)chunks[^1]["choices"]![0]!["finish_reason"]!);
    }

    [Fact]
    public async Task Stream_Empty_HasNothingButDone() =>
        Assert.Equal(["[DONE]"], await _sim.EventsAsync(SimClient.Chat("[[sim:empty]]", "fast", "\"stream\":true")));

    [Fact]
    public async Task Chat_Empty_HasNoChoice() =>
        Assert.Empty((await _sim.PostAsync("chat/completions", SimClient.Chat("[[sim:empty]]"))).Body["choices"]!.AsArray());

    [Fact]
    public async Task Stream_NoDone_EndsWithTheFinishReason()
    {
        var events = await _sim.EventsAsync(SimClient.Chat("[[sim:no_done]]", "fast", "\"stream\":true"));

        Assert.Equal("stop", (string)JsonNode.Parse(events[^1])!["choices"]![0]!["finish_reason"]!);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Stream_MalformedAfter_HasOneBrokenEventAndIsOtherwiseWhole(int after)
    {
        var sound = await _sim.EventsAsync(SimClient.Chat("owls", "fast", "\"stream\":true,\"seed\":1"));

        var events = await _sim.EventsAsync(SimClient.Chat($"owls [[sim:malformed_after={after}]]", "fast", "\"stream\":true,\"seed\":1"));

        Assert.Equal(sound.Count + 1, events.Count);
        var broken = Assert.Single(events[..^1], data => !IsJson(data));
        Assert.Equal(after == 0 ? 0 : 1 + after, events.IndexOf(broken));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    public async Task Stream_CutAfter_EndsWithoutFinishReason(int tokens)
    {
        var body = SimClient.Chat($"owls [[sim:cut_after={tokens}]]", "best", "\"stream\":true");
        using var response = await _sim.SendAsync("chat/completions", body, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"finish_reason\":\"", text, StringComparison.Ordinal);
        Assert.Equal(tokens, text.Split("\"delta\":{\"content\":").Length - 1);
    }

    [Fact]
    public async Task Stream_CutAfterTheLastToken_LosesOnlyTheEnd()
    {
        var whole = await _sim.EventsAsync(SimClient.Chat("owls [[sim:tokens=9]]", "best", "\"stream\":true"));
        var cut = await _sim.EventsAsync(SimClient.Chat("owls [[sim:tokens=9,cut_after=9]]", "best", "\"stream\":true"));
        var late = await _sim.EventsAsync(SimClient.Chat("owls [[sim:tokens=9,cut_after=10]]", "best", "\"stream\":true"));

        Assert.Equal(whole.Count - 2, cut.Count);
        Assert.Equal("[DONE]", late[^1]);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Chat_ResetAfter_BreaksTheReading(string stream)
    {
        var body = SimClient.Chat("owls [[sim:reset_after=2]]", "fast", $"\"stream\":{stream}");
        using var response = await _sim.SendAsync("chat/completions", body, TestContext.Current.CancellationToken);
        var content = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[1 << 16];

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.InRange(await content.ReadAsync(buffer, TestContext.Current.CancellationToken), 50, 2000);
        var error = await Assert.ThrowsAnyAsync<IOException>(async () => await content.ReadAtLeastAsync(buffer, 1, true, TestContext.Current.CancellationToken));
        Assert.IsType<SocketException>(error.InnerException);
    }

    [Fact]
    public async Task Chat_CutAfterOfAWholeAnswer_IsBrokenJson()
    {
        using var response = await _sim.SendAsync("chat/completions", SimClient.Chat("[[sim:cut_after=2]]"), TestContext.Current.CancellationToken);

        Assert.Null(response.Content.Headers.ContentLength);
        Assert.False(IsJson(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData("latency_scale", -1.0, null)]
    [InlineData("latency_scale", double.NaN, null)]
    [InlineData("directives.fast", 1.0, "fast|stalled")]
    [InlineData("directives.gpt", 1.0, "gpt|401")]
    public void Validate_WrongOptions_NamesThePath(string path, double scale, string? directive)
    {
        var parts = directive?.Split('|');
        var options = new SimOptions { LatencyScale = scale, Directives = parts is null ? new Dictionary<string, string>() : new() { [parts[0]] = parts[1] } };

        Assert.StartsWith(path + ": ", Assert.Single(options.Validate()), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new SimHandler(TimeProvider.System, options));
    }

    private static bool IsJson(string text)
    {
        try
        {
            JsonNode.Parse(text);
            return true;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }
}
