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

    /// <summary>
    /// Bytes that the engine may take for data, at most half of the machine's memory; one statement gets half of that. What asks for more fails, and
    /// the others go on. Its code, some 200 MB, comes on top.
    /// </summary>
    public long MemoryBytes { get; init; } = 3_000_000_000;

    /// <summary>How the engine's process is started.</summary>
    public EngineCommand Command { get; init; } = EngineCommand.Self();

    /// <summary>How long the process may take until it listens; it loads what is on disk first.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often the process is asked whether it still answers.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long it may leave that without an answer before it is taken for frozen and killed; a busy machine can be slow.</summary>
    public TimeSpan ProbeDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a missing library is looked for.</summary>
    public TimeSpan LookAgain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause before a process that has died is started again; it doubles up to <see cref="MaxBackOff"/>.</summary>
    public TimeSpan BackOff { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest pause.</summary>
    public TimeSpan MaxBackOff { get; init; } = TimeSpan.FromSeconds(30);
}
