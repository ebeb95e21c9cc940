namespace Inferly.Pipeline.State;

/// <summary>A record as the log delivers it. The payload is valid until the next one is asked for.</summary>
public readonly record struct ControlLogRecord(long Offset, ReadOnlyMemory<byte> Payload);
