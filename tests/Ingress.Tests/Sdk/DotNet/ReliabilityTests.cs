using System.ClientModel;
using Inferly.Ingress.Tests.Hosting;
using OpenAI.Chat;

namespace Inferly.Ingress.Tests.Sdk.DotNet;

[Collection(DotNetSdk.Name)]
public sealed class ReliabilityTests(DotNetSdk sdk)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // The provider fails until the gateway has given up once: only the SDK's own retry can succeed.
    [Fact]
    public async Task CompleteChat_ProviderComesBack_TheSdksRetrySucceeds()
    {
        var chat = sdk.CreateClient(GatewayHost.AdminKey, retries: 2).GetChatClient("flaky/once");
        ChatCompletion answer = await chat.CompleteChatAsync([new UserChatMessage("Hello")], cancellationToken: Cancellation);
        Assert.Equal("Here again.", answer.Content[0].Text);
        Assert.Equal(3, sdk.FlakyCalls);
    }

    [Fact]
    public async Task CompleteChatStreaming_Cut_FailsAfterTheText()
    {
        var text = "";
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (var update in Stream("Tell me about owls [[sim:cut_after=5]]", Cancellation))
            {
                text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            }
        });
        Assert.NotEmpty(text);
    }

    [Fact]
    public async Task CompleteChat_SlowerThanTheTimeout_IsGivenUp()
    {
        var chat = sdk.CreateClient(GatewayHost.AdminKey, timeout: TimeSpan.FromMilliseconds(300)).GetChatClient("sim/fast");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => chat.CompleteChatAsync([new UserChatMessage("Hello [[sim:stall=30000]]")], cancellationToken: Cancellation));
    }

    [Fact]
    public async Task CompleteChatStreaming_CallerLeaves_TheNextRequestIsAnswered()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in Stream("Tell me about owls [[sim:stall_after=3]]", leaving.Token))
            {
                await leaving.CancelAsync();
            }
        });
        ClientResult<ChatCompletion> next = await sdk.Chat.CompleteChatAsync([new UserChatMessage("Hello")], cancellationToken: Cancellation);
        Assert.Equal(ChatFinishReason.Stop, next.Value.FinishReason);
    }

    private AsyncCollectionResult<StreamingChatCompletionUpdate> Stream(string text, CancellationToken cancellation) =>
        sdk.Chat.CompleteChatStreamingAsync([new UserChatMessage(text)], cancellationToken: cancellation);
}
