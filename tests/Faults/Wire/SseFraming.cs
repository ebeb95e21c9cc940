using System.Text;

namespace Inferly.Faults.Wire;

/// <summary>Server-sent events.</summary>
internal sealed class SseFraming : IEventFraming
{
    public static readonly SseFraming Instance = new();

    private SseFraming()
    {
    }

    /// <inheritdoc/>
    public string ContentType => "text/event-stream; charset=utf-8";

    /// <inheritdoc/>
    public byte[] Frame(WireEvent wireEvent, bool crlf, bool comments)
    {
        var line = crlf ? "\r\n" : "\n";
        var before = (comments ? $": still here{line}{line}{line}" : "") + (wireEvent.Name is { } name ? $"event: {name}{line}" : "");
        return [.. Encoding.UTF8.GetBytes(before + "data: "), .. wireEvent.Data, .. Encoding.UTF8.GetBytes(line + line)];
    }
}
