namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>How to start the process that runs <see cref="EngineHost"/>.</summary>
/// <param name="File">The program.</param>
/// <param name="Arguments">What comes before the engine's own arguments.</param>
public sealed record EngineCommand(string File, IReadOnlyList<string> Arguments)
{
    /// <summary>The program that is running, again; also where it was started as "dotnet program.dll".</summary>
    public static EngineCommand Self()
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("This process does not know its own program.");
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? new(program, [Environment.GetCommandLineArgs()[0], EngineHost.Command])
            : new(program, [EngineHost.Command]);
    }
}
