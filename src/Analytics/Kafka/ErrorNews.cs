using System.Collections.Concurrent;
using Confluent.Kafka;

namespace Inferly.Analytics.Kafka;

/// <summary>
/// Tells errors that are worth a line from those that say the same again: where TLS fails librdkafka tries twenty times a second, and each client by itself.
/// Thread-safe.
/// </summary>
internal sealed class ErrorNews(TimeProvider time)
{
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(10);

    // By error and by broker, whose address the reason begins with.
    private readonly ConcurrentDictionary<(ErrorCode Code, string Place), long> _said = new();

    public bool Is(Error error)
    {
        var now = time.GetTimestamp();
        var what = (error.Code, error.Reason.Split(": ", 2)[0]);
        if (_said.TryGetValue(what, out var last) && time.GetElapsedTime(last, now) < Stale)
        {
            return false;
        }

        _said[what] = now;
        return true;
    }
}
