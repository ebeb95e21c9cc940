using System.Reflection;
using System.Runtime.InteropServices;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>Where libchdb, the embedded ClickHouse engine, lies on this machine.</summary>
public static class ChdbLibrary
{
    /// <summary>The environment variable that names the library file, before any other place.</summary>
    public const string Variable = "INFERLY_CHDB";

    private const string FileName = "libchdb.so";

    /// <summary>The version the build fetches (Chdb.targets).</summary>
    public static string Version { get; } = typeof(ChdbLibrary).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ChdbVersion").Value!;

    /// <summary>
    /// The library file, or null where there is none: what <paramref name="configured"/> or INFERLY_CHDB names, else beside the
    /// application (published), else in artifacts/chdb of the repository that the application was built in.
    /// </summary>
    public static string? Locate(string? configured = null)
    {
        var named = configured ?? Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(named))
        {
            return File.Exists(named) ? Path.GetFullPath(named) : null;
        }

        return Places().FirstOrDefault(File.Exists);
    }

    /// <summary>What a person does to get the library.</summary>
    public static string HowToGet(string? configured = null)
    {
        var named = configured ?? Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(named))
        {
            return $"There is no file {named}, which the configuration or {Variable} names as libchdb.";
        }

        return OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64
            ? $"libchdb {Version} is missing: build again where npm works (it comes from the package @chdb/lib-linux-x64-gnu), "
                + $"or name the file in {Variable}, or configure a ClickHouse server (\"clickhouse\": \"http://...\")."
            : "The embedded ClickHouse engine runs on linux-x64 only: configure a ClickHouse server (\"clickhouse\": \"http://...\").";
    }

    private static IEnumerable<string> Places()
    {
        yield return Path.Combine(AppContext.BaseDirectory, FileName);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "artifacts", "chdb", Version, FileName);
        }
    }
}
