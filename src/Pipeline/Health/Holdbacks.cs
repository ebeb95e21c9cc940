namespace Inferly.Pipeline.Health;

/// <summary>
/// How often anything has begun to be held back: a target told to be quiet, a circuit that opened, a credential that was ejected or whose probe was taken. Who found none of some targets held back need
/// not look again before this has changed: time alone only lets go. For all fleets of the process together, so that one that changes often costs the others a look. Thread-safe.
/// </summary>
internal static class Holdbacks
{
    private static int _begun;

    /// <summary>To be asked before the targets are.</summary>
    public static int Begun => Volatile.Read(ref _begun);

    /// <summary>Says that one has begun: after it has, so that who sees the number sees it too.</summary>
    public static void Begin() => Interlocked.Increment(ref _begun);
}
