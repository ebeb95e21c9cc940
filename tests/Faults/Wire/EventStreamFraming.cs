using System.Text;
using Inferly.Pipeline.Tests.Providers.Bedrock;

namespace Inferly.Faults.Wire;

/// <summary>AWS event-stream messages.</summary>
internal sealed class EventStreamFraming : IEventFraming
{
    public static readonly EventStreamFraming Instance = new();

    private EventStreamFraming()
    {
    }

    /// <inheritdoc/>
    public string ContentType => "application/vnd.amazon.eventstream";

    /// <inheritdoc/>
    public byte[] Frame(WireEvent wireEvent, bool crlf, bool comments)
    {
        var payload = Encoding.UTF8.GetString(wireEvent.Data);
        var name = wireEvent.Name ?? "unknown";
        return name.EndsWith("Exception", StringComparison.Ordinal)
            ? EventStreamEncoder.Exception(name, payload)
            : EventStreamEncoder.Event(name, payload);
    }
}
