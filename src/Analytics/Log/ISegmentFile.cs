namespace Inferly.Analytics.Log;

/// <summary>The segment file that is being written: the seam at which tests let the disk refuse. One caller at a time.</summary>
internal interface ISegmentFile : IDisposable
{
    /// <summary>Writes all bytes at a position, or throws what the operating system says.</summary>
    void Write(ReadOnlySpan<byte> bytes, long position);

    /// <summary>Stores a record without a call of the system, within the room that was reserved last.</summary>
    void Store(ReadOnlySpan<byte> head, ReadOnlySpan<byte> payload, long position);

    /// <summary>
    /// Reserves room from a position on, in place of what was reserved before, or throws what the operating system says: then zeros may lie there.
    /// Returns where it ends; null where the file's disk does not allow it. Until it is used the room holds zeros.
    /// </summary>
    long? Reserve(long position);

    /// <summary>Cuts the file, and with it all reserved room.</summary>
    void SetLength(long length);

    /// <summary>Returns when the disk has everything written so far.</summary>
    void Flush();
}
