namespace Inferly.Pipeline.Fleet;

/// <summary>Holds the snapshot that new requests start with. Thread-safe.</summary>
public sealed class FleetHolder(FleetSnapshot initial)
{
    private volatile FleetSnapshot _current = initial;

    /// <summary>The snapshot now.</summary>
    public FleetSnapshot Current => _current;

    /// <summary>Swaps the snapshot; requests under way keep theirs.</summary>
    public void Swap(FleetSnapshot next) => _current = next;
}
