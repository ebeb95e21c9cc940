using OpenAI.Chat;

namespace Inferly.Ingress.Tests.Sdk.DotNet;

/// <summary>The gateway's own fields, which this SDK takes as a patch of the body.</summary>
[Collection(DotNetSdk.Name)]
public sealed class GatewayFieldTests(DotNetSdk sdk)
{
    private static readonly ChatMessage[] Hello = [new UserChatMessage("Hello")];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CompleteChat_Policy_DecidesWhoAnswers()
    {
        var options = Options("$.policy"u8, """{"allow":["sim/best"],"region":"eu","max_cost_usd":1}""");
        ChatCompletion answer = await sdk.Client.GetChatClient("auto").CompleteChatAsync(Hello, options, Cancellation);
        Assert.Equal("sim/best", answer.Model);
    }

    [Fact]
    public async Task CompleteChat_Models_AreTriedInOrder()
    {
        var options = Options("$.models"u8, """["broken/down","sim/balanced"]""");
        var chat = sdk.Client.GetChatClient("broken/down");
        ChatCompletion answer = await chat.CompleteChatAsync(Hello, options, Cancellation);
        Assert.Equal("sim/balanced", answer.Model);
        await foreach (var update in chat.CompleteChatStreamingAsync(Hello, options, Cancellation))
        {
            Assert.Equal("sim/balanced", update.Model);
        }
    }

    [Fact]
    public async Task CompleteChat_UnknownWorkflow_IsNotFound()
    {
        var options = Options("$.workflow"u8, "\"nobody-made-this\"");
        var failure = await Failure.OfAsync(() => sdk.Chat.CompleteChatAsync(Hello, options, Cancellation));
        Assert.Equal((404, "workflow_not_found"), (failure.Status, failure.Code));
    }

    [Fact]
    public async Task CompleteChat_WrongPolicy_NamesTheField()
    {
        var options = Options("$.policy"u8, """{"max_cost_usd":"cheap"}""");
        var failure = await Failure.OfAsync(() => sdk.Chat.CompleteChatAsync(Hello, options, Cancellation));
        Assert.Equal((400, "policy.max_cost_usd"), (failure.Status, failure.Param));
    }

    private static ChatCompletionOptions Options(ReadOnlySpan<byte> path, string json)
    {
        var options = new ChatCompletionOptions();
        options.Patch.Set(path, BinaryData.FromString(json));
        return options;
    }
}
