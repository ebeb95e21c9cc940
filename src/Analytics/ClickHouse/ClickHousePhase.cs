namespace Inferly.Analytics.ClickHouse;

/// <summary>The phases of <see cref="ClickHouseState"/>.</summary>
public enum ClickHousePhase
{
    /// <summary>The embedded engine's library is not on this machine; it is looked for again from time to time.</summary>
    Missing,

    /// <summary>The engine's process is starting.</summary>
    Starting,

    /// <summary>It can be used.</summary>
    Ready,

    /// <summary>The engine's process has ended; it is started again after a pause.</summary>
    Failed,

    /// <summary>The gateway is stopping.</summary>
    Stopped,
}
