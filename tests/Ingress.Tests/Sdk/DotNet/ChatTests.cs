using System.ClientModel;
using System.Globalization;
using System.Text.Json.Nodes;
using OpenAI.Chat;

namespace Inferly.Ingress.Tests.Sdk.DotNet;

[Collection(DotNetSdk.Name)]
public sealed class ChatTests(DotNetSdk sdk)
{
    private const string Dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private static readonly ChatMessage[] Owls = [new UserChatMessage("Tell me about owls")];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CompleteChat_Text_IsAWholeAnswer()
    {
        ChatCompletion answer = await sdk.Chat.CompleteChatAsync(Owls, cancellationToken: Cancellation);
        Assert.Equal("sim/fast", answer.Model);
        Assert.Equal(ChatMessageRole.Assistant, answer.Role);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.NotEmpty(answer.Content[0].Text);
        Assert.Empty(answer.ToolCalls);
        Assert.True(answer.Usage.InputTokenCount > 0 && answer.Usage.OutputTokenCount > 0);
        Assert.Equal(answer.Usage.TotalTokenCount, answer.Usage.InputTokenCount + answer.Usage.OutputTokenCount);
    }

    [Fact]
    public async Task CompleteChat_AnyText_TellsWhoAnsweredInHeaders()
    {
        var result = await sdk.Client.GetChatClient("auto").CompleteChatAsync(Owls, cancellationToken: Cancellation);
        var headers = result.GetRawResponse().Headers.ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase);
        Assert.Equal(result.Value.Model, headers["x-inferly-model"]);
        Assert.Equal("1", headers["x-inferly-attempts"]);
        Assert.True(decimal.Parse(headers["x-inferly-cost-usd"], CultureInfo.InvariantCulture) > 0);
        Assert.NotEmpty(headers["x-request-id"]);
    }

    [Fact]
    public async Task CompleteChat_Image_ReachesTheModel()
    {
        ChatMessage message = new UserChatMessage(
            ChatMessageContentPart.CreateTextPart("What is this?"),
            ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(Convert.FromBase64String(Dot)), "image/png", ChatImageDetailLevel.Low));
        ChatCompletion answer = await sdk.Chat.CompleteChatAsync([message], cancellationToken: Cancellation);
        Assert.Contains("image", answer.Content[0].Text, StringComparison.Ordinal);
    }

    // The SDK shows the first choice only; the others are in the body.
    [Fact]
    public async Task CompleteChat_TwoChoices_AreInTheBody()
    {
        var options = new ChatCompletionOptions();
        options.Patch.Set("$.n"u8, 2);
        var result = await sdk.Chat.CompleteChatAsync(Owls, options, Cancellation);
        Assert.Equal(2, JsonNode.Parse(result.GetRawResponse().Content)!["choices"]!.AsArray().Count);
        Assert.NotEmpty(result.Value.Content[0].Text);
    }

    [Fact]
    public async Task CompleteChat_Logprobs_SpellTheText()
    {
        var options = new ChatCompletionOptions { IncludeLogProbabilities = true, TopLogProbabilityCount = 2, MaxOutputTokenCount = 4 };
        ChatCompletion answer = await sdk.Chat.CompleteChatAsync(Owls, options, Cancellation);
        Assert.Equal(answer.Content[0].Text, string.Concat(answer.ContentTokenLogProbabilities.Select(t => t.Token)));
        Assert.All(answer.ContentTokenLogProbabilities, t => Assert.Equal(2, t.TopLogProbabilities.Count));
        Assert.Equal(ChatFinishReason.Length, answer.FinishReason);
        Assert.Equal(4, answer.Usage.OutputTokenCount);
    }

    [Fact]
    public async Task CompleteChatStreaming_Text_IsThatOfTheWholeAnswerWithUsage()
    {
        var text = "";
        var ids = new HashSet<string>();
        var ends = new List<ChatFinishReason>();
        ChatTokenUsage? usage = null;
        await foreach (var update in sdk.Chat.CompleteChatStreamingAsync(Owls, cancellationToken: Cancellation))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            ids.Add(update.CompletionId);
            ends.AddRange(update.FinishReason is { } reason ? [reason] : []);
            usage = update.Usage ?? usage;
            Assert.Equal("sim/fast", update.Model);
        }

        ChatCompletion whole = await sdk.Chat.CompleteChatAsync(Owls, cancellationToken: Cancellation);
        Assert.Equal(whole.Content[0].Text, text);
        Assert.Equal(whole.Usage.TotalTokenCount, usage?.TotalTokenCount);
        Assert.Equal([ChatFinishReason.Stop], ends);
        Assert.Single(ids);
    }

    [Fact]
    public async Task CompleteChat_ManyAtOnce_GetTheirOwnAnswers()
    {
        var chat = sdk.Chat;
        ClientResult<ChatCompletion>[] answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => chat.CompleteChatAsync([new UserChatMessage($"Tell me about owl {i}")], cancellationToken: Cancellation)));
        Assert.Equal(20, answers.Select(a => a.Value.Id).Distinct().Count());
    }
}
