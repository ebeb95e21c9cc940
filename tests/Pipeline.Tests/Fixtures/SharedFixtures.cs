namespace Inferly.Pipeline.Tests.Fixtures;

/// <summary>
/// The recorded exchanges with real providers. They lie beside the repository (<c>../shared/fixtures</c>), or where
/// <c>INFERLY_FIXTURES</c> says; without them the tests that need them are skipped and say so.
/// </summary>
internal static class SharedFixtures
{
    private const string Variable = "INFERLY_FIXTURES";

    /// <summary>The folder that holds them, whether or not it exists.</summary>
    public static readonly string Root =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given
            ? given
            : Path.Combine(Repository.Root, "..", "shared", "fixtures");

    /// <summary>
    /// The names of the files in a folder of recordings, sorted; one made-up name where the folder is missing, so that its tests
    /// show up as skipped.
    /// </summary>
    public static IEnumerable<string> Names(string folder, string suffix)
    {
        var path = Path.Combine(Root, folder);
        return Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*" + suffix).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)
            : [$"(no {folder})"];
    }

    /// <summary>Reads a recording; skips the running test, by the recording's name, where there are none.</summary>
    public static string Read(string folder, string name)
    {
        var path = Path.Combine(Root, folder, name);
        if (!Directory.Exists(Root))
        {
            Assert.Skip($"{folder}/{name}: the recordings are not at {Root}. Set {Variable} to the folder that holds them.");
        }

        return File.ReadAllText(path);
    }
}
