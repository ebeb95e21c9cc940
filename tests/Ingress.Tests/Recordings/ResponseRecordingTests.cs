using System.Text.Json.Nodes;
using Inferly.Ingress.Tests.Hosting;

namespace Inferly.Ingress.Tests.Recordings;

/// <summary>Recorded responses of providers that speak /responses: every event reaches the caller as it was, but for the model's name.</summary>
public sealed class ResponseRecordingTests(RecordingGateway gateway) : IClassFixture<RecordingGateway>
{
    private const string Endpoint = "/v1/responses";

    public static TheoryData<string, Chunking> Cut => ProviderRecording.Cut(RecordingKind.Response);

    public static TheoryData<string> Whole => ProviderRecording.Whole(RecordingKind.Response);

    [Theory]
    [MemberData(nameof(Cut))]
    public async Task Stream_AsRecorded_ReachesTheCaller(string path, Chunking chunking)
    {
        var recording = new ProviderRecording(path);
        var provider = ProviderOf(recording);
        Assert.NotEmpty(recording.Streams);
        foreach (var payloads in recording.Streams.Select(TornRecording.Mend))
        {
            var (answer, asked) = await gateway.AskAsync(
                Endpoint, RecordingGateway.Response(provider, stream: true), ProviderWire.Of(RecordingKind.Response, payloads, chunking));

            Assert.EndsWith("/v1/responses", Assert.Single(asked).Path, StringComparison.Ordinal);
            var recorded = ProviderRecording.Parse(payloads);
            var stream = answer.Stream;
            Assert.Equal(recorded.Length, stream.Events.Count);
            foreach (var (before, after) in recorded.Zip(stream.Events))
            {
                Assert.Equal((string?)before["type"], after.Name);
                AssertOurs(before, before["response"] as JsonObject, JsonNode.Parse(after.Data)!, provider);
            }

            AssertCost(recorded[^1]["response"]!, answer);
        }
    }

    [Theory]
    [MemberData(nameof(Whole))]
    public async Task Whole_AsRecorded_ReachesTheCaller(string path)
    {
        var recording = new ProviderRecording(path);
        var provider = ProviderOf(recording);

        var (answer, _) = await gateway.AskAsync(Endpoint, RecordingGateway.Response(provider, stream: false), ProviderAnswer.Json(recording.Text));

        var recorded = recording.Json;
        AssertOurs(recorded, recorded.AsObject(), answer.Json, provider);
        AssertCost(recorded, answer);
    }

    private static string ProviderOf(ProviderRecording recording) => recording.Provider == "azure" ? "azure" : "responses";

    private static void AssertOurs(JsonNode recorded, JsonObject? named, JsonNode passedOn, string provider)
    {
        if (named is not null)
        {
            Assert.NotEmpty((string)named["model"]!);
            named["model"] = RecordingGateway.ModelOf(provider);
        }

        Assert.True(JsonNode.DeepEquals(recorded, passedOn), $"{passedOn.ToJsonString()} is not {recorded.ToJsonString()}");
    }

    private static void AssertCost(JsonNode response, CallerAnswer answer)
    {
        var usage = CallerUsage.OfResponse(response["usage"]!);
        if (usage != default)
        {
            Assert.Equal(RecordingGateway.CostOf(usage), answer.Cost);
        }
    }
}
