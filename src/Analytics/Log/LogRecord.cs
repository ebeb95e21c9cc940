namespace Inferly.Analytics.Log;

/// <summary>A record as read back.</summary>
/// <param name="Offset">Its number in the topic: ascending, with a gap where records were lost or a torn tail was cut.</param>
/// <param name="UnixMicros">When it was appended, in microseconds since 1970 (UTC).</param>
/// <param name="Payload">Its bytes; the JSON of a record that was packed. They belong to the batch it came from, and are gone when that is disposed.</param>
public readonly record struct LogRecord(long Offset, long UnixMicros, ReadOnlyMemory<byte> Payload);
