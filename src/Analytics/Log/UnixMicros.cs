namespace Inferly.Analytics.Log;

/// <summary>Microseconds since 1970 (UTC), the log's unit of time.</summary>
internal static class UnixMicros
{
    public static long Now(TimeProvider time) => Of(time.GetUtcNow());

    public static long Of(DateTimeOffset moment) => (moment.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
