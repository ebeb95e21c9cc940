using System.Net;
using Inferly.Ingress.Tests.Hosting;

namespace Inferly.Ingress.Tests.Recordings;

/// <summary>Recordings of APIs that the gateway does not speak: a provider that answers so is at fault, and nothing is made up of its answer.</summary>
public sealed class ForeignRecordingTests(RecordingGateway gateway, ITestOutputHelper output) : IClassFixture<RecordingGateway>
{
    public static TheoryData<string> All => [.. ProviderRecording.Streamed(RecordingKind.Foreign), .. ProviderRecording.Whole(RecordingKind.Foreign)];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Answer_OfAnotherApi_IsAnError(string path)
    {
        var recording = new ProviderRecording(path);
        var answer = recording.IsStream
            ? ProviderWire.Of(RecordingKind.GenerateContent, recording.Streams.Single(), Chunking.Whole)
            : ProviderAnswer.Json(recording.Text);

        // A server's fault is tried once more.
        var (heard, _) = await gateway.AskAsync(
            "/v1/chat/completions", RecordingGateway.Chat(ProviderOf(recording), recording.IsStream), answer, answer);

        output.WriteLine($"{path} is not spoken: {RecordingCoverage.ReasonOf(recording)}");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, heard.Status);
        Assert.Equal("no_provider_available", (string?)heard.Error["code"]);
    }

    private static string ProviderOf(ProviderRecording recording) => recording.Provider switch
    {
        "google" => "gemini",
        "anthropic" => "anthropic",
        _ => "chat",
    };
}
