namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>How the gateway runs its embedded engine.</summary>
public sealed record EmbeddedEngineOptions
{
    /// <summary>The folder of the engine alone; it is created.</summary>
    public required string Data { get; init; }

    /// <summary>The libchdb file, where it is not to be looked for (<see cref="ChdbLibrary.Locate"/>).</summary>
    public string? Library { get; init; }

    /// <summary>How many of the analysts' statements run at once; together with their memory limit this bounds the process.</summary>
    public int Analysts { get; init; } = 2;

    /// <summary>How the engine's process is started.</summary>
    public EngineCommand Command { get; init; } = EngineCommand.Self();

    /// <summary>How long the process may take until it listens; it loads what is on disk first.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a missing library is looked for.</summary>
    public TimeSpan LookAgain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause before a process that has died is started again; it doubles up to <see cref="MaxBackOff"/>.</summary>
    public TimeSpan BackOff { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest pause.</summary>
    public TimeSpan MaxBackOff { get; init; } = TimeSpan.FromSeconds(30);
}
