using System.Text.Json.Serialization;

namespace Inferly.Pipeline.State;

/// <summary>Something that control events put and delete as a whole. Immutable; a change makes a new one with the next revision.</summary>
public abstract record Entity
{
    /// <summary>1 when first created, one more with each change, going on after a deletion. The store sets it.</summary>
    public long Revision { get; init; }

    // An override does not inherit it: without one of its own the key would stand in every event.
    [JsonIgnore]
    public abstract EntityKey Key { get; }
}
