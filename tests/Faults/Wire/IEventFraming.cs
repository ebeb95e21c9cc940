namespace Inferly.Faults.Wire;

/// <summary>Turns events into the bytes of a stream.</summary>
internal interface IEventFraming
{
    /// <summary>The Content-Type of a stream.</summary>
    string ContentType { get; }

    /// <summary>The bytes of an event.</summary>
    /// <param name="wireEvent">The event.</param>
    /// <param name="crlf">Lines end in CR LF, where there are lines.</param>
    /// <param name="comments">A comment and an empty line go before it, where there are comments.</param>
    byte[] Frame(WireEvent wireEvent, bool crlf, bool comments);
}
