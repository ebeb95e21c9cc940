using System.Text;

namespace Inferly.Ingress.Tests.Hosting;

/// <summary>What a <see cref="FakeProvider"/> answers.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">The body's type.</param>
/// <param name="Body">The body's bytes.</param>
internal sealed record ProviderAnswer(int Status, string ContentType, byte[] Body)
{
    public Chunking Chunking { get; init; } = Chunking.Whole;

    /// <summary>Further headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public static ProviderAnswer Json(string body, int status = 200) => new(status, "application/json", Encoding.UTF8.GetBytes(body));

    /// <summary>A stream of server-sent events; <paramref name="body"/> is what goes over the wire.</summary>
    public static ProviderAnswer EventStream(byte[] body, Chunking chunking = Chunking.Whole) =>
        new(200, "text/event-stream; charset=utf-8", body) { Chunking = chunking };
}
