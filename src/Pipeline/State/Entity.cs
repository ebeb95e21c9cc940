using System.Text.Json.Serialization;

namespace Inferly.Pipeline.State;

/// <summary>Something that control events put and delete as a whole. Immutable; a change makes a new one with the next revision.</summary>
public abstract record Entity
{
    /// <summary>1 when first created, one more with each change, going on after a deletion. The store sets it.</summary>
    public long Revision { get; init; }

    [JsonIgnore]
    public abstract EntityKey Key { get; }
}
