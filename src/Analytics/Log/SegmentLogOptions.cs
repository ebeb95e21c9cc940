namespace Inferly.Analytics.Log;

/// <summary>How a topic is kept.</summary>
public sealed record SegmentLogOptions
{
    /// <summary>A segment that would grow past this many bytes is closed and the next one begun.</summary>
    public long SegmentBytes { get; init; } = 64L << 20;

    /// <summary>Bytes that may wait for the writer; further appends wait for room. Also the largest record, header included.</summary>
    public int QueueBytes { get; init; } = 8 << 20;

    /// <summary>Records that may wait for the writer; further appends wait for room.</summary>
    public int QueueRecords { get; init; } = 8192;

    /// <summary>
    /// Whether an append also waits until the disk has it. Without, a committed record survives the end of the process, however it
    /// ends; a power cut may lose the last moments.
    /// </summary>
    public bool Fsync { get; init; }
}
