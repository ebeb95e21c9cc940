namespace Inferly.Analytics.Log;

/// <summary>Records that will be written with one write, already laid out as they will lie in the file. Guarded by its owner.</summary>
internal sealed class AppendGroup
{
    // A buffer that one burst blew up is not kept.
    private const int KeptBytes = 1 << 20;
    private byte[] _buffer = new byte[64 << 10];
    private TaskCompletionSource<AppendResult>? _written;

    public int Count { get; private set; }

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, Length);

    /// <summary>Completes with the outcome of the group's first record.</summary>
    public Task<AppendResult> Written => (_written ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Copies a record in; returns its index in the group.</summary>
    public int Add(ReadOnlySpan<byte> payload, uint payloadCrc, long unixMicros)
    {
        int end = Length + RecordHeader.Size + payload.Length;
        if (end > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(end, 2 * _buffer.Length));
        }

        Span<byte> at = _buffer.AsSpan(Length);
        RecordHeader.Draft(at, unixMicros, payload, payloadCrc);
        payload.CopyTo(at[RecordHeader.Size..]);
        Length = end;
        return Count++;
    }

    /// <summary>Gives the records their offsets. Done at the write, so that a group that fails leaves no gap.</summary>
    public void Seal(ulong sync, long firstOffset)
    {
        for (int at = 0; at < Length;)
        {
            at += RecordHeader.Seal(_buffer.AsSpan(at), sync, firstOffset++);
        }
    }

    /// <summary>Tells everyone who waits and makes the group ready for use again.</summary>
    public void Complete(AppendResult first)
    {
        _written?.SetResult(first);
        _written = null;
        if (_buffer.Length > KeptBytes)
        {
            _buffer = new byte[KeptBytes];
        }

        (Count, Length) = (0, 0);
    }
}
