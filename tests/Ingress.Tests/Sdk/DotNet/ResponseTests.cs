using System.Text.Json.Nodes;
using OpenAI.Responses;

namespace Inferly.Ingress.Tests.Sdk.DotNet;

[Collection(DotNetSdk.Name)]
public sealed class ResponseTests(DotNetSdk sdk)
{
    private const string Schema =
        """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}""";

    private static readonly string[] Cities = ["Paris", "Rome", "Oslo"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ResponsesClient Client => sdk.Client.GetResponsesClient();

    [Fact]
    public async Task CreateResponse_Text_IsAWholeAnswer()
    {
        ResponseResult answer = await Client.CreateResponseAsync(Options("Tell me about owls"), Cancellation);
        Assert.Equal(ResponseStatus.Completed, answer.Status);
        Assert.Equal("sim/fast", answer.Model);
        Assert.NotEmpty(answer.GetOutputText());
        Assert.Equal(answer.Usage.TotalTokenCount, answer.Usage.InputTokenCount + answer.Usage.OutputTokenCount);
    }

    [Fact]
    public async Task CreateResponse_FewTokens_IsIncomplete()
    {
        var options = Options("Tell me about owls");
        options.MaxOutputTokenCount = 16;
        ResponseResult answer = await Client.CreateResponseAsync(options, Cancellation);
        Assert.Equal(ResponseStatus.Incomplete, answer.Status);
        Assert.Equal(ResponseIncompleteStatusReason.MaxOutputTokens, answer.IncompleteStatusDetails.Reason);
    }

    [Fact]
    public async Task CreateResponseStreaming_Text_IsThatOfTheWholeAnswer()
    {
        var updates = await UpdatesAsync(Options("Tell me about owls"));
        Assert.Equal(Enumerable.Range(0, updates.Count), updates.Select(u => u.SequenceNumber));
        var text = string.Concat(updates.OfType<StreamingResponseOutputTextDeltaUpdate>().Select(u => u.Delta));
        var completed = Assert.IsType<StreamingResponseCompletedUpdate>(updates[^1]);
        Assert.Equal(completed.Response.GetOutputText(), text);
        ResponseResult whole = await Client.CreateResponseAsync(Options("Tell me about owls"), Cancellation);
        Assert.Equal(whole.GetOutputText(), text);
    }

    [Fact]
    public async Task CreateResponseStreaming_Tools_AreCalled()
    {
        var options = Options("The weather in Paris, Rome and Oslo", withTool: true);
        var updates = await UpdatesAsync(options);
        var done = updates.OfType<StreamingResponseFunctionCallArgumentsDoneUpdate>().ToList();
        Assert.Equal([0, 1, 2], done.Select(u => u.OutputIndex));
        Assert.Equal(Cities, done.Select(u => City(u.FunctionArguments)));
    }

    [Fact]
    public async Task CreateResponse_ToolResults_AreAnsweredInProse()
    {
        var options = Options("The weather in Paris, Rome and Oslo", withTool: true);
        ResponseResult asked = await Client.CreateResponseAsync(options, Cancellation);
        var calls = asked.OutputItems.OfType<FunctionCallResponseItem>().ToList();
        Assert.Equal(Cities, calls.Select(call => City(call.FunctionArguments)));
        foreach (var call in calls)
        {
            options.InputItems.Add(call);
        }

        foreach (var call in calls)
        {
            options.InputItems.Add(ResponseItem.CreateFunctionCallOutputItem(call.CallId, $"{City(call.FunctionArguments)} has 18 degrees"));
        }

        ResponseResult answer = await Client.CreateResponseAsync(options, Cancellation);
        Assert.Contains("Oslo has 18 degrees", answer.GetOutputText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateResponse_Schema_IsObeyed()
    {
        var options = Options("The weather in Oslo");
        options.TextOptions = new ResponseTextOptions
        {
            TextFormat = ResponseTextFormat.CreateJsonSchemaFormat("place", BinaryData.FromString(Schema), jsonSchemaIsStrict: true),
        };
        ResponseResult answer = await Client.CreateResponseAsync(options, Cancellation);
        Assert.NotNull(City(BinaryData.FromString(answer.GetOutputText())));
    }

    [Fact]
    public async Task CreateResponseStreaming_Cut_EndsWithTheErrorAndFails()
    {
        var updates = new List<StreamingResponseUpdate>();
        var options = Options("Tell me about owls [[sim:cut_after=5]]");
        options.StreamingEnabled = true;
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (var update in await Client.CreateResponseStreamingAsync(options, Cancellation))
            {
                updates.Add(update);
            }
        });
        var error = Assert.IsType<StreamingResponseErrorUpdate>(updates[^1]);
        Assert.NotEmpty(error.Message);
        Assert.Equal(updates.Count - 1, error.SequenceNumber);
        Assert.DoesNotContain(updates, u => u is StreamingResponseCompletedUpdate);
    }

    private static CreateResponseOptions Options(string input, bool withTool = false)
    {
        var options = new CreateResponseOptions("sim/fast", [ResponseItem.CreateUserMessageItem(input)]);
        if (withTool)
        {
            options.Tools.Add(ResponseTool.CreateFunctionTool("get_weather", BinaryData.FromString(Schema), strictModeEnabled: true, "Weather of a city"));
        }

        return options;
    }

    private static string? City(BinaryData arguments) => (string?)JsonNode.Parse(arguments)!["city"];

    private async Task<List<StreamingResponseUpdate>> UpdatesAsync(CreateResponseOptions options)
    {
        options.StreamingEnabled = true;
        var updates = new List<StreamingResponseUpdate>();
        await foreach (var update in await Client.CreateResponseStreamingAsync(options, Cancellation))
        {
            updates.Add(update);
        }

        return updates;
    }
}
