using System.Text.Json.Nodes;
using OpenAI.Chat;

namespace Inferly.Ingress.Tests.Sdk.DotNet;

[Collection(DotNetSdk.Name)]
public sealed class ToolTests(DotNetSdk sdk)
{
    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool(
        "get_weather", "Weather of a city", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""));

    private static readonly ChatTool Time = ChatTool.CreateFunctionTool(
        "get_time", "Time in a zone", BinaryData.FromString("""{"type":"object","properties":{"zone":{"type":"string"}},"required":["zone"]}"""));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("What is the weather in Oslo?", "Oslo")]
    [InlineData("The weather in Paris, Rome and Oslo", "Paris", "Rome", "Oslo")]
    public async Task CompleteChat_ToolsThatFit_AreCalled(string question, params string[] cities)
    {
        ChatCompletion answer = await sdk.Chat.CompleteChatAsync([new UserChatMessage(question)], Options(), Cancellation);
        Assert.Equal(ChatFinishReason.ToolCalls, answer.FinishReason);
        Assert.Equal(cities, answer.ToolCalls.Select(call => City(call.FunctionArguments)));
        Assert.Equal(cities.Length, answer.ToolCalls.Select(call => call.Id).Distinct().Count());
    }

    [Theory]
    [InlineData("What is the weather in Oslo?", "Oslo")]
    [InlineData("The weather in Paris, Rome and Oslo", "Paris", "Rome", "Oslo")]
    public async Task CompleteChatStreaming_ToolsThatFit_ComeInFragments(string question, params string[] cities)
    {
        var arguments = new SortedDictionary<int, string>();
        var names = new List<string>();
        ChatFinishReason? finish = null;
        await foreach (var update in sdk.Chat.CompleteChatStreamingAsync([new UserChatMessage(question)], Options(), Cancellation))
        {
            foreach (var call in update.ToolCallUpdates)
            {
                names.AddRange(call.FunctionName is { } name ? [name] : []);
                arguments[call.Index] = arguments.GetValueOrDefault(call.Index, "") + call.FunctionArgumentsUpdate;
            }

            finish = update.FinishReason ?? finish;
        }

        Assert.Equal(ChatFinishReason.ToolCalls, finish);
        Assert.Equal(cities, arguments.Values.Select(text => City(BinaryData.FromString(text))));
        Assert.Equal(Enumerable.Repeat("get_weather", cities.Length), names);
    }

    [Fact]
    public async Task CompleteChat_ToolChoice_IsObeyed()
    {
        ChatMessage[] morning = [new UserChatMessage("Good morning")];
        ChatMessage[] weather = [new UserChatMessage("The weather in Paris and Rome")];
        ChatCompletion required = await sdk.Chat.CompleteChatAsync(morning, Options(ChatToolChoice.CreateRequiredChoice()), Cancellation);
        ChatCompletion named = await sdk.Chat.CompleteChatAsync(morning, Options(ChatToolChoice.CreateFunctionChoice("get_time")), Cancellation);
        ChatCompletion none = await sdk.Chat.CompleteChatAsync(weather, Options(ChatToolChoice.CreateNoneChoice()), Cancellation);
        ChatCompletion one = await sdk.Chat.CompleteChatAsync(weather, Options(parallel: false), Cancellation);
        Assert.Single(required.ToolCalls);
        Assert.Equal("get_time", Assert.Single(named.ToolCalls).FunctionName);
        Assert.Equal(ChatFinishReason.Stop, none.FinishReason);
        Assert.Empty(none.ToolCalls);
        Assert.Single(one.ToolCalls);
    }

    [Fact]
    public async Task CompleteChat_ToolResults_AreAnsweredInProse()
    {
        List<ChatMessage> messages = [new UserChatMessage("The weather in Paris and Rome")];
        ChatCompletion asked = await sdk.Chat.CompleteChatAsync(messages, Options(), Cancellation);
        messages.Add(new AssistantChatMessage(asked));
        messages.AddRange(asked.ToolCalls.Select(call => new ToolChatMessage(call.Id, $"{City(call.FunctionArguments)} has 18 degrees")));
        ChatCompletion answer = await sdk.Chat.CompleteChatAsync(messages, Options(), Cancellation);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.Contains("Rome has 18 degrees", answer.Content[0].Text, StringComparison.Ordinal);
    }

    private static ChatCompletionOptions Options(ChatToolChoice? choice = null, bool? parallel = null) =>
        new() { Tools = { Weather, Time }, ToolChoice = choice, AllowParallelToolCalls = parallel };

    private static string? City(BinaryData arguments) => (string?)JsonNode.Parse(arguments)!["city"];
}
