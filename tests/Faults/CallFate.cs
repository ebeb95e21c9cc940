namespace Inferly.Faults;

/// <summary>How a call ended.</summary>
public enum CallFate
{
    /// <summary>The script was played to its end.</summary>
    Played,

    /// <summary>The gateway closed the connection before.</summary>
    Left,
}
