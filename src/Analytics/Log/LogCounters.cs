namespace Inferly.Analytics.Log;

/// <summary>What went wrong in one topic since it was opened. Thread-safe.</summary>
internal sealed class LogCounters
{
    private long _corrupt;
    private long _tornBytes;
    private long _failedAppends;

    public long Corrupt => Interlocked.Read(ref _corrupt);

    public long TornBytes => Interlocked.Read(ref _tornBytes);

    public long FailedAppends => Interlocked.Read(ref _failedAppends);

    public void AddCorrupt(long records) => Interlocked.Add(ref _corrupt, records);

    public void AddTornBytes(long bytes) => Interlocked.Add(ref _tornBytes, bytes);

    public void AddFailedAppends(long appends) => Interlocked.Add(ref _failedAppends, appends);
}
