using Inferly.Pipeline.Context;

namespace Inferly.Pipeline.Stages.Record;

/// <summary>Sees every request when it is over: spans, metrics, alarms. Must be thread-safe and quick.</summary>
public interface IRequestObserver
{
    /// <summary>A request has ended; its record, where it has one, is committed or lost.</summary>
    void Ended(RequestContext context);

    /// <summary>The log could not take a record.</summary>
    void RecordLost(RequestContext context);
}
