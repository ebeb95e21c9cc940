using System.Buffers;
using System.Text.Json.Nodes;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Health;
using Inferly.Pipeline.Stages.Record;
using Inferly.Pipeline.Tests.Stages.Harness;

namespace Inferly.Pipeline.Tests.Stages.Record;

public sealed class RouteRecordTests
{
    private const string NotAsked = "not asked, a better one answered";
    private const string HeldBack = "not asked, held back";

    [Fact]
    public async Task Write_RequestsThatAreToldAlike_AreToldAlikeAndOthersOtherwise()
    {
        await using var harness = await PipelineHarness.StartAsync(providers: 3);
        var auto = await AnsweredAsync(harness, "auto", by: 0);
        var again = await AnsweredAsync(harness, "auto", by: 0);
        var pinned = await AnsweredAsync(harness, "b/m-b", by: 1);

        foreach (var context in new[] { auto, again, auto, pinned, pinned, pinned, auto, again })
        {
            string[] expected = ReferenceEquals(context, pinned)
                ? ["b/m-b answered"]
                : ["a/m-a answered", $"b/m-b,c/m-c {NotAsked}"];
            Assert.Equal(expected, Told(harness, context));
        }
    }

    [Fact]
    public async Task Write_OneIsHeldBackMeanwhile_IsToldSoFromThenOnAndUntilItIsNoMore()
    {
        await using var harness = await PipelineHarness.StartAsync(providers: 3);
        var auto = await AnsweredAsync(harness, "auto", by: 0);
        string[] usual = ["a/m-a answered", $"b/m-b,c/m-c {NotAsked}"];
        string[] held = ["a/m-a answered", $"b/m-b {NotAsked}", $"c/m-c {HeldBack}"];
        Assert.Equal(usual, Told(harness, auto));
        Assert.Equal(usual, Told(harness, auto));

        Target(harness, "c/m-c").Health.Quiet(TimeSpan.FromSeconds(5));

        Assert.Equal(held, Told(harness, auto));
        Assert.Equal(held, Told(harness, auto));
        harness.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(usual, Told(harness, auto));
    }

    [Theory]
    [InlineData("circuit")]
    [InlineData("credential")]
    [InlineData("probe taken")]
    public async Task Write_OneBeginsToBeHeldBack_IsToldSoAtOnce(string why)
    {
        await using var harness = await PipelineHarness.StartAsync(providers: 3);
        var auto = await AnsweredAsync(harness, "auto", by: 0);
        var target = Target(harness, "c/m-c");
        var (circuit, credential) = (target.Health.Circuit, target.CredentialHealth);
        if (why == "probe taken")
        {
            credential.Eject();
            harness.Time.Advance(TimeSpan.FromSeconds(30));
        }

        string[] usual = ["a/m-a answered", $"b/m-b,c/m-c {NotAsked}"];
        Assert.Equal(usual, Told(harness, auto));
        Assert.Equal(usual, Told(harness, auto));
        switch (why)
        {
            case "circuit":
                for (var i = 0; circuit.State != CircuitState.Open; i++)
                {
                    Assert.True(i < 100);
                    circuit.Record(good: false, isProbe: false);
                }

                break;
            case "credential":
                credential.Eject();
                break;
            default:
                Assert.True(credential.TryEnter());
                break;
        }

        Assert.Equal(["a/m-a answered", $"b/m-b {NotAsked}", $"c/m-c {HeldBack}"], Told(harness, auto));
    }

    [Fact]
    public async Task Write_AnotherOneAnsweredTheSameCandidates_IsToldOfIt()
    {
        await using var harness = await PipelineHarness.StartAsync(providers: 3);
        var auto = await AnsweredAsync(harness, "auto", by: 0);
        Target(harness, "a/m-a").Health.Quiet(TimeSpan.FromMilliseconds(100));
        var meanwhile = await AnsweredAsync(harness, "auto", by: 1);
        harness.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(auto.Candidates, meanwhile.Candidates);

        foreach (var context in new[] { auto, auto, meanwhile, meanwhile, auto })
        {
            string[] expected = ReferenceEquals(context, auto)
                ? ["a/m-a answered", $"b/m-b,c/m-c {NotAsked}"]
                : ["b/m-b answered", $"a/m-a,c/m-c {NotAsked}"];
            Assert.Equal(expected, Told(harness, context));
        }
    }

    private static Target Target(PipelineHarness harness, string model) =>
        harness.Fleet.Of(harness.Fleet.Registry.Models.Single(entry => entry.Id == model))[0];

    private static async Task<RequestContext> AnsweredAsync(PipelineHarness harness, string model, int by)
    {
        harness.Providers[by].Then(Scripts.Says("Hello"));
        var context = await harness.RunAsync(harness.Chat(model));
        Assert.Equal(RequestOutcome.Answered, context.Outcome);
        return context;
    }

    // "models why", in the record's order.
    private static string[] Told(PipelineHarness harness, RequestContext context)
    {
        var buffer = new ArrayBufferWriter<byte>();
        RequestRecord.Write(context, harness.Time, buffer);
        return [.. JsonNode.Parse(Packed.Json(buffer.WrittenSpan))!["route"]!.AsArray().Select(entry =>
            $"{(string?)entry!["model"] ?? string.Join(',', entry["models"]?.AsArray().Select(model => (string)model!) ?? [])} {entry["why"]}")];
    }
}
