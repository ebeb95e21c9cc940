namespace Inferly.Pipeline.Health;

/// <summary>The states of a circuit.</summary>
public enum CircuitState
{
    /// <summary>Calls go through.</summary>
    Closed,

    /// <summary>Too many calls failed: ranked last until the pause is over.</summary>
    Open,

    /// <summary>The pause is over: one probe at a time decides.</summary>
    HalfOpen,
}
