namespace Inferly.Analytics.Log;

/// <summary>The segment file that is being written: the seam at which tests let the disk refuse. One caller at a time.</summary>
internal interface ISegmentFile : IDisposable
{
    /// <summary>Writes all bytes at a position, or throws what the operating system says.</summary>
    void Write(ReadOnlySpan<byte> bytes, long position);

    void SetLength(long length);

    /// <summary>Returns when the disk has everything written so far.</summary>
    void Flush();
}
