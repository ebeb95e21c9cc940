namespace Inferly.Pipeline.Tests.Registry;

/// <summary>Real data beside the checkout, or in the folder that INFERLY_DATA names.</summary>
internal static class SharedData
{
    /// <summary>The file's path; null where there is no such file.</summary>
    public static string? Find(string relativePath) => Folders().Select(folder => Path.Combine(folder, relativePath)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("INFERLY_DATA") is { Length: > 0 } named)
        {
            yield return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Inferly.slnx")))
            {
                yield return Path.Combine(folder.FullName, "..", "shared", "data");
            }
        }
    }
}
