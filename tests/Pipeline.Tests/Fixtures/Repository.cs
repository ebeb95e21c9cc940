namespace Inferly.Pipeline.Tests.Fixtures;

/// <summary>Finds the repository that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string? folder) =>
        folder is null ? throw new DirectoryNotFoundException("There is no Inferly.slnx above the tests.")
        : File.Exists(Path.Combine(folder, "Inferly.slnx")) ? folder
        : Find(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder)));
}
