using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>An answer that is ready to be sent. Its body belongs to whoever sends it.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">All bytes of the body.</param>
/// <param name="Ticks">Where in the body each token ends; the last entry is the end of all. One entry for a JSON body.</param>
/// <param name="IsStream">Whether the body is events.</param>
/// <param name="Tokens">Tokens that take time before a JSON body is ready.</param>
internal sealed record SimReply(int Status, SimBuffer Body, IReadOnlyList<int> Ticks, bool IsStream, int Tokens)
{
    public static SimReply Json(int tokens, Action<Utf8JsonWriter> write)
    {
        var body = new SimBuffer();
        using (var writer = new Utf8JsonWriter(body, SimBuffer.WriterOptions))
        {
            write(writer);
        }

        return new(200, body, [body.Length], IsStream: false, tokens);
    }

    public static SimReply Events(SimFrames frames) => new(200, frames.Body, frames.Ticks, IsStream: true, 0);

    public static SimReply Error(SimError error) => Json(0, error.Write) with { Status = error.Status };

    /// <summary>Status 200 and yet an error, as the first event or as the body.</summary>
    public static SimReply ErrorInDisguise(bool isStream)
    {
        var error = SimError.Told(500);
        if (!isStream)
        {
            return Json(0, error.Write);
        }

        var body = new SimBuffer();
        body.Write("data: "u8);
        using (var writer = new Utf8JsonWriter(body, SimBuffer.WriterOptions))
        {
            error.Write(writer);
        }

        body.Write("\n\n"u8);
        return new(200, body, [body.Length], IsStream: true, 0);
    }
}
