using System.Globalization;
using OpenAI.Chat;

namespace Inferly.Ingress.Tests.Sdk.DotNet;

[Collection(DotNetSdk.Name)]
public sealed class ErrorTests(DotNetSdk sdk)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CompleteChat_WrongKey_IsUnauthorized()
    {
        var failure = await FailAsync(sdk.CreateClient("sk_live_wrong").GetChatClient("sim/fast"));
        Assert.Equal((401, "invalid_api_key"), (failure.Status, failure.Code));
        Assert.True(failure.Headers.ContainsKey("x-request-id"));
    }

    [Fact]
    public async Task CompleteChat_UnknownModel_IsNotFound()
    {
        var failure = await FailAsync(sdk.Client.GetChatClient("sim/none"));
        Assert.Equal((404, "model_not_found", "model"), (failure.Status, failure.Code, failure.Param));
    }

    [Fact]
    public async Task CompleteChat_WrongField_NamesIt()
    {
        var options = new ChatCompletionOptions();
        options.Patch.Set("$.temperature"u8, "warm");
        var failure = await FailAsync(sdk.Chat, options: options);
        Assert.Equal((400, "temperature"), (failure.Status, failure.Param));
    }

    [Fact]
    public async Task CompleteChat_TooLongForEveryModel_PassesTheProvidersErrorOn()
    {
        var options = new ChatCompletionOptions();
        options.Patch.Set("$.models"u8, BinaryData.FromString("""["sim/fast","broken/down"]"""));
        var failure = await FailAsync(sdk.Chat, "Hello [[sim:context_length_exceeded]]", options);
        Assert.Equal((400, "context_length_exceeded"), (failure.Status, failure.Code));
    }

    [Fact]
    public async Task CompleteChat_PolicyNobodyMeets_NamesTheConstraint()
    {
        var options = new ChatCompletionOptions();
        options.Patch.Set("$.policy"u8, BinaryData.FromString("""{"region":"antarctica"}"""));
        var failure = await FailAsync(sdk.Client.GetChatClient("auto"), options: options);
        Assert.Equal((422, "policy_unsatisfiable"), (failure.Status, failure.Code));
        Assert.Contains("region", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CompleteChat_BeyondTheLimit_SaysWhenToComeBack()
    {
        var chat = sdk.CreateClient(sdk.LimitedKey).GetChatClient("sim/fast");
        await chat.CompleteChatAsync([new UserChatMessage("Hello")], cancellationToken: Cancellation);
        var failure = await FailAsync(chat);
        Assert.Equal((429, "rate_limit_exceeded"), (failure.Status, failure.Code));
        AssertRetryAfter(failure);
    }

    [Fact]
    public async Task CompleteChat_AllProvidersDown_SaysWhatWasTried()
    {
        var failure = await FailAsync(sdk.Client.GetChatClient("broken/down"));
        Assert.Equal((503, "no_provider_available"), (failure.Status, failure.Code));
        Assert.Contains("broken/down", failure.Message, StringComparison.Ordinal);
        AssertRetryAfter(failure);
    }

    // Without a Retry-After this SDK would fire its retries within a few milliseconds.
    private static void AssertRetryAfter(Failure failure) =>
        Assert.True(int.Parse(failure.Headers["retry-after"], CultureInfo.InvariantCulture) >= 1);

    private static Task<Failure> FailAsync(ChatClient chat, string text = "Hello", ChatCompletionOptions? options = null) =>
        Failure.OfAsync(() => chat.CompleteChatAsync([new UserChatMessage(text)], options, Cancellation));
}
