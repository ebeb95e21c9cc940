using Microsoft.Extensions.Logging;

namespace Inferly.Pipeline.State;

/// <summary>Loads and saves the store's snapshot, where there is a place for it and the log has an identity. One caller at a time.</summary>
internal sealed partial class StateSnapshotKeeper(IControlLog log, IStateSnapshots? place, TimeProvider time, ILogger<StateStore> logger)
{
    private long _saved;

    /// <summary>The state as saved, and the offset to go on from; false where there is none that can be used, and why, in the program's log.</summary>
    public bool TryLoad(long end, out GatewayState state, out long upTo)
    {
        (state, upTo) = (GatewayState.Empty, 0);
        if (place is null || log.Identity is not { } identity)
        {
            return false;
        }

        var found = place.Load(out var reason);
        if (found is { } snapshot && StateSnapshotJson.TryRead(snapshot.Span, identity, end, out state, out upTo, out reason))
        {
            _saved = upTo;
            return true;
        }

        if (reason is not null)
        {
            // At once: one that knows more than the log would look sound as soon as the log has grown again.
            place.Delete();
            LogUnusable(reason);
        }

        return false;
    }

    /// <summary>Saves it, where it is so many events ahead of the last one.</summary>
    /// <exception cref="IOException">It cannot be written now.</exception>
    public void Save(GatewayState state, long upTo, int atLeast)
    {
        if (place is not null && log.Identity is { } identity && upTo - _saved >= atLeast)
        {
            place.Save(StateSnapshotJson.Write(state, identity, upTo, time.GetUtcNow()).Span);
            _saved = upTo;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The whole control log is replayed, since its snapshot cannot be used: {Reason}")]
    private partial void LogUnusable(string reason);
}
