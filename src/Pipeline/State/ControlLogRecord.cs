namespace Inferly.Pipeline.State;

/// <summary>
/// A record as the log delivers it. The payload is valid until the next one is asked for; it is empty where nothing is left of the records up to this
/// offset.
/// </summary>
public readonly record struct ControlLogRecord(long Offset, ReadOnlyMemory<byte> Payload);
