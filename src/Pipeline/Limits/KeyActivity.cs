using System.Collections.Concurrent;

namespace Inferly.Pipeline.Limits;

/// <summary>When each key was last used. Of this process; seeded from the records of requests at start. Thread-safe.</summary>
public sealed class KeyActivity
{
    private readonly ConcurrentDictionary<string, long> _lastUsed = new(StringComparer.Ordinal);

    /// <summary>Notes a use; an earlier one than is known changes nothing. Allocates only at a key's first use.</summary>
    public void Touch(string keyId, DateTimeOffset at)
        => _lastUsed.AddOrUpdate(keyId, static (_, now) => now, static (_, before, now) => Math.Max(before, now), at.UtcTicks);

    public DateTimeOffset? LastUsed(string keyId)
        => _lastUsed.TryGetValue(keyId, out var ticks) ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
}
