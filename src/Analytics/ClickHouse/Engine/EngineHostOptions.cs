namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>What the engine's process is started with; the secret is not among it, for a command line can be read by others.</summary>
/// <param name="Library">The libchdb file.</param>
/// <param name="Data">The folder of this engine alone: data in "store", configuration in "config".</param>
/// <param name="Analysts">How many read-only statements run at once.</param>
/// <param name="MemoryBytes">What the engine may take for data.</param>
internal sealed record EngineHostOptions(string Library, string Data, int Analysts, long MemoryBytes)
{
    /// <summary>Reads what <see cref="ToArguments"/> wrote, or answers null.</summary>
    public static EngineHostOptions? Parse(string[] arguments) =>
        arguments is ["--library", var library, "--data", var data, "--analysts", var count, "--memory", var bytes]
            && int.TryParse(count, out var analysts) && analysts > 0
            && long.TryParse(bytes, out var memory) && memory > 0
            ? new(library, data, analysts, memory)
            : null;

    public string[] ToArguments() => ["--library", Library, "--data", Data, "--analysts", $"{Analysts}", "--memory", $"{MemoryBytes}"];
}
