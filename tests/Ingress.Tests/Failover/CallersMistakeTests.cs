using System.Net;
using System.Text.Json.Nodes;
using Inferly.Faults.Answers;
using Inferly.Faults.Scripts;

namespace Inferly.Ingress.Tests.Failover;

/// <summary>What the caller's own request caused is the caller's to know, after one call; what our choice of model caused is not.</summary>
public sealed class CallersMistakeTests
{
    private const string TooLong = "This model's maximum context length is 1000 tokens.";

    [Theory]
    [InlineData("a/m-a b/m-b", 400, "invalid_value")]
    [InlineData("auto", 400, null)]
    [InlineData("auto", 404, null)]
    [InlineData("auto", 422, null)]
    [InlineData("auto", 400, "content_filter")]
    [InlineData("auto", 400, "content_policy_violation")]
    public async Task OwnMistake_IsPassedOnAfterOneCall(string model, int status, string? code)
    {
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Next(Script.Fail(status, "You cannot say that.", code));
        foreach (var stream in (bool[])[true, false])
        {
            gateway.A.Next(Script.Fail(status, "You cannot say that.", code));
            var answer = await gateway.AskAsync(model, stream);
            Assert.Equal((status, code, "You cannot say that."), ((int)answer.Status, (string?)answer.Error["code"], (string?)answer.Error["message"]));
        }

        Assert.Equal([2, 0], gateway.Calls);
    }

    [Theory]
    [InlineData(ProviderKind.Messages)]
    [InlineData(ProviderKind.Gemini)]
    [InlineData(ProviderKind.Converse)]
    public async Task OwnMistake_InAnyProtocol_IsPassedOnAfterOneCall(ProviderKind kind)
    {
        await using var gateway = await FaultyGateway.StartAsync(2, kind);
        gateway.A.Next(Script.Fail(400, "temperature: too high"));
        var answer = await gateway.AskAsync("auto");
        Assert.Equal((400, "temperature: too high"), ((int)answer.Status, (string?)answer.Error["message"]));
        Assert.Equal([1, 0], gateway.Calls);
    }

    [Fact]
    public async Task FilteredInsideOfA200_IsPassedOnAfterOneCall()
    {
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Next(2, Script.Error(400, "Filtered.", "content_filter"));
        foreach (var stream in (bool[])[true, false])
        {
            var answer = await gateway.AskAsync("auto", stream);
            Assert.Equal((HttpStatusCode.BadRequest, "content_filter"), (answer.Status, (string?)answer.Error["code"]));
        }

        Assert.Equal([2, 0], gateway.Calls);
    }

    [Theory]
    [InlineData(ProviderKind.Chat)]
    [InlineData(ProviderKind.Messages)]
    [InlineData(ProviderKind.Gemini)]
    [InlineData(ProviderKind.Converse)]
    public async Task FilteredAnswer_IsPassedOnAfterOneCall(ProviderKind kind)
    {
        var filtered = Answer.Of("I can't") with { Finish = Finish.ContentFilter };
        await using var gateway = await FaultyGateway.StartAsync(2, kind);
        gateway.A.Answer = filtered;
        foreach (var stream in (bool[])[true, false])
        {
            Answered.By("a/m-a", await gateway.AskAsync("auto", stream), filtered, stream);
        }

        Assert.Equal([2, 0], gateway.Calls);
    }

    [Theory]
    [InlineData(404, "model_not_found")]
    [InlineData(400, "unsupported_parameter")]
    [InlineData(408, null)]
    [InlineData(409, null)]
    [InlineData(413, null)]
    public async Task OurChoiceOfModel_TheNextAnswers_PinnedAloneItIsPassedOn(int status, string? code)
    {
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Next(2, Script.Fail(status, "Not here.", code));
        Answered.By("b/m-b", await gateway.AskAsync("a/m-a b/m-b"), gateway.B.Answer);
        var pinned = await gateway.AskAsync("a/m-a");
        Assert.Equal((status, "Not here."), ((int)pinned.Status, (string?)pinned.Error["message"]));
        Assert.Equal([2, 1], gateway.Calls);
    }

    [Fact]
    public async Task TooLong_GoesToALargerWindowOnlyAndNeverTwiceToAModel()
    {
        await using var gateway = await FaultyGateway.StartAsync(3, keys: 2);
        gateway.Servers[1].Next(Script.Fail(400, TooLong));
        Answered.By("c/m-c", await gateway.AskAsync("b/m-b a/m-a c/m-c"), gateway.Servers[2].Answer);
        Assert.Equal([0, 1, 1], gateway.Calls);
    }

    [Fact]
    public async Task TooLong_ForTheLargest_IsPassedOn()
    {
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.B.Next(Script.Fail(400, TooLong));
        var answer = await gateway.AskAsync("b/m-b a/m-a");
        Assert.Equal((400, "context_length_exceeded", TooLong), ((int)answer.Status, (string?)answer.Error["code"], (string?)answer.Error["message"]));
        Assert.Equal([0, 1], gateway.Calls);
    }

    [Fact]
    public async Task TooLong_ForAModel_IsTooLongForItElsewhere()
    {
        await using var gateway = await FaultyGateway.StartAsync(describe: (server, i) =>
        {
            var entry = ProviderEntry.Of(ProviderKind.Chat, server, i);
            entry["models"] = new JsonArray(new JsonObject { ["id"] = "our-model" });
            return entry;
        });
        gateway.A.Next(Script.Fail(400, TooLong));
        Assert.Equal(HttpStatusCode.BadRequest, (await gateway.AskAsync("a/our-model")).Status);
        Assert.Equal([1, 0], gateway.Calls);
    }
}
