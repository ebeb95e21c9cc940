using System.Text.Json.Nodes;
using Inferly.Faults.Answers;
using Inferly.Faults.Scripts;

namespace Inferly.Ingress.Tests.Failover;

/// <summary>A sound answer goes through whatever its protocol and however it is dressed.</summary>
public sealed class ProtocolTests
{
    private static readonly Answer Reference = Answer.Of("Grüße — 你好, 🦊🚀!\n\n| a | b |\n|---|---|\n| 1 |\t2 |\n\n    code();   ");

    private static readonly Dictionary<string, Func<Script, Script>> Clothes = new()
    {
        ["plain"] = script => script,
        ["bytes"] = script => script.InBytes(),
        ["split characters"] = script => script.SplittingCharacters(),
        ["CR LF"] = script => script.WithCrlf(),
        ["comments"] = script => script.WithComments().WithCrlf(),
        ["HTTP/1.0"] = script => script.InOldHttp(),
        ["no [DONE]"] = script => script.WithoutDone(),
    };

    public static TheoryData<ProviderKind, string> All =>
        [.. from kind in Enum.GetValues<ProviderKind>() from clothes in Clothes.Keys select (kind, clothes)];

    [Theory]
    [MemberData(nameof(All))]
    public async Task SoundAnswer_InAnyClothes_IsDeliveredWhole(ProviderKind kind, string clothes)
    {
        await using var gateway = await FaultyGateway.StartAsync(1, kind);
        gateway.A.Next(2, Clothes[clothes](Script.Sound).Saying(Reference));
        Answered.By("a/m-a", await gateway.AskAsync("a/m-a", stream: true), Reference, stream: true);
        Answered.By("a/m-a", await gateway.AskAsync("a/m-a"), Reference);
        Assert.Equal([2], gateway.Calls);
    }

    [Theory]
    [InlineData(ProviderKind.Chat)]
    [InlineData(ProviderKind.Messages)]
    [InlineData(ProviderKind.Gemini)]
    [InlineData(ProviderKind.Converse)]
    public async Task ToolCalls_OfAnyProtocol_AreDeliveredWhole(ProviderKind kind)
    {
        var calls = Answer.Calls(new ToolCall("call_1", "find", "{\"q\":", "\"a\"}"), new ToolCall("call_2", "find", "{\"q\":", "\"b\"}"));
        await using var gateway = await FaultyGateway.StartAsync(1, kind);
        gateway.A.Answer = calls;
        var tools = JsonNode.Parse("""[{"type":"function","function":{"name":"find","parameters":{"type":"object","properties":{"q":{"type":"string"}}}}}]""");
        foreach (var stream in (bool[])[true, false])
        {
            Answered.By("a/m-a", await gateway.AskAsync("a/m-a", stream, new JsonObject { ["tools"] = tools!.DeepClone() }), calls, stream);
        }
    }

    [Theory]
    [InlineData(ProviderKind.Chat)]
    [InlineData(ProviderKind.Messages)]
    [InlineData(ProviderKind.Gemini)]
    [InlineData(ProviderKind.Converse)]
    public async Task MalformedEvent_BetweenOthers_IsSkipped(ProviderKind kind)
    {
        await using var gateway = await FaultyGateway.StartAsync(1, kind);
        gateway.A.Next(Script.Events(3).Then(Script.Malformed).Then(Script.Sound), Script.Malformed.Then(Script.Sound));
        Answered.By("a/m-a", await gateway.AskAsync("a/m-a", stream: true), gateway.A.Answer, stream: true);
        Answered.By("a/m-a", await gateway.AskAsync("a/m-a", stream: true), gateway.A.Answer, stream: true);
    }

    [Fact]
    public async Task LineBeyondAnyBound_IsCutOffAndTheNextAsked()
    {
        const long length = 100L << 20;
        const long bound = 40L << 20;
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Next(Script.Line(length).Then(Script.Sound));

        Answered.By("b/m-b", await gateway.AskAsync("auto", stream: true), gateway.B.Answer, stream: true);

        Assert.InRange((await gateway.A.Calls[0].Ended).BytesSent, 0, bound);
    }

    [Fact]
    public async Task LineOfTenMegabytes_IsRead()
    {
        await using var gateway = await FaultyGateway.StartAsync(1);
        gateway.A.Next(Script.Line(10L << 20).Then(Script.Sound));
        Answered.By("a/m-a", await gateway.AskAsync("a/m-a", stream: true), gateway.A.Answer, stream: true);
    }
}
