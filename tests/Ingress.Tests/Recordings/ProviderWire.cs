using System.Text;
using Inferly.Ingress.Tests.Hosting;
using Inferly.Pipeline.Tests.Providers.Bedrock;

namespace Inferly.Ingress.Tests.Recordings;

/// <summary>A recorded stream as the provider sent it: framed, with the names of its events, closed in the API's own way.</summary>
internal static class ProviderWire
{
    public static ProviderAnswer Of(RecordingKind kind, string[] payloads, Chunking chunking) => kind switch
    {
        RecordingKind.Converse => new ProviderAnswer(200, "application/vnd.amazon.eventstream", EventStream(payloads)) { Chunking = chunking },
        RecordingKind.Messages or RecordingKind.Response => ProviderAnswer.EventStream(NamedEvents(payloads), chunking),
        RecordingKind.Chat or RecordingKind.Completion => ProviderAnswer.EventStream(Events([.. payloads, "[DONE]"]), chunking),
        _ => ProviderAnswer.EventStream(Events(payloads), chunking),
    };

    private static byte[] Events(string[] payloads) =>
        Encoding.UTF8.GetBytes(string.Concat(payloads.Select(payload => $"data: {payload}\n\n")));

    private static byte[] NamedEvents(string[] payloads) =>
        Encoding.UTF8.GetBytes(string.Concat(payloads.Select(payload => $"event: {TypeOf(payload)}\ndata: {payload}\n\n")));

    // Not by a parser: one recording is torn.
    private static string TypeOf(string payload) => payload.Split("\"type\":\"", 2)[1].Split('"', 2)[0];

    // The recordings name the event around its payload; on the wire the name is a header.
    private static byte[] EventStream(string[] payloads) =>
        [.. ProviderRecording.Parse(payloads).SelectMany(e => e.AsObject().Select(named => EventStreamEncoder.Event(named.Key, named.Value!.ToJsonString()))).SelectMany(bytes => bytes)];
}
