using System.Text.Json;
using Inferly.Faults.Answers;
using Inferly.Faults.Http;

namespace Inferly.Faults.Wire;

/// <summary>A provider's protocol, from the provider's side.</summary>
internal interface IWire
{
    /// <summary>What is asked.</summary>
    Prompt Read(ReceivedRequest request, JsonElement body);

    /// <summary>A stream's events, in order, up to and including its sound end.</summary>
    IEnumerable<WireEvent> Stream(Answer answer, Prompt prompt);

    /// <summary>The body of an answer that is not streamed.</summary>
    byte[] Whole(Answer answer, Prompt prompt);

    /// <summary>The body of an answer that is no 2xx.</summary>
    byte[] ErrorBody(Failure failure);

    /// <summary>An error inside of a stream.</summary>
    WireEvent ErrorEvent(Failure failure);

    /// <summary>How a stream's events are framed.</summary>
    IEventFraming Framing { get; }
}
