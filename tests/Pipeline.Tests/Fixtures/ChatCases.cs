namespace Inferly.Pipeline.Tests.Fixtures;

/// <summary>Callers' chat requests, one file each, that every translating protocol has a snapshot for.</summary>
internal static class ChatCases
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Pipeline.Tests", "Fixtures", "ChatCases");

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    /// <summary>One request's body.</summary>
    public static string Read(string name) => File.ReadAllText(Path.Combine(Folder, name + ".json"));
}
