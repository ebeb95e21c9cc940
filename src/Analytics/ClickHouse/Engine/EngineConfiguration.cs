using System.Xml.Linq;
using Inferly.Analytics.ClickHouse.Schema;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>
/// The engine's own configuration files. They are the second wall behind <c>SqlGate</c>: no grants beyond Inferly's databases
/// (so no file(), url(), s3() or remote(), whatever a statement says), and a row filter on every table that analysts may read.
/// The filter belongs to the one user there is, so it asks each connection who it is: <c>log_comment</c> holds the project, or
/// the marker of this process for full access, or nothing, which sees nothing. Unlike <c>additional_table_filters</c> a row
/// filter runs before any expression of the statement, so that no error message can carry what it hides.
/// </summary>
internal static class EngineConfiguration
{
    /// <summary>Writes the files; answers the main one's path.</summary>
    /// <param name="folder">Where they go.</param>
    /// <param name="marker">What marks this process's connections that may see everything.</param>
    /// <param name="memoryBytes">What all statements together may take, and twice what one may.</param>
    public static string Write(string folder, string marker, long memoryBytes)
    {
        Directory.CreateDirectory(folder);
        var users = Path.Combine(folder, "users.xml");
        var main = Path.Combine(folder, "config.xml");
        Save(Users(marker, memoryBytes / 2), users);
        Save(Main(users, memoryBytes), main);
        return main;
    }

    private static XElement Main(string users, long memoryBytes) =>
        new("clickhouse",
            new XElement("logger", new XElement("level", "none")),
            new XElement("timezone", "UTC"),
            // A gateway's neighbour, not a database server: small caches, two threads for merges.
            new XElement("mark_cache_size", 64 << 20),
            new XElement("index_mark_cache_size", 16 << 20),
            new XElement("background_pool_size", 2),
            new XElement("max_server_memory_usage", memoryBytes),
            new XElement("max_server_memory_usage_to_ram_ratio", 0.5),
            new XElement("background_schedule_pool_size", 2),
            // How much must have come before rows are written again beside it; the engine's own 5 made merges a third of what a record costs. There are more
            // parts for it, some ten of each size: perf/README.md has what both cost.
            new XElement("merge_tree", new XElement("merge_selector_base", 16)),
            new XElement("user_directories", new XElement("users_xml", new XElement("path", users))));

    private static XElement Users(string marker, long statementBytes) =>
        new("clickhouse",
            // Half for one, so that a hungry statement fails alone and records find room.
            new XElement("profiles", new XElement("default", new XElement("max_memory_usage", statementBytes))),
            new XElement("quotas", new XElement("default")),
            new XElement("users", new XElement("default",
                new XElement("password"),
                new XElement("networks", new XElement("ip", "127.0.0.1")),
                new XElement("profile", "default"),
                new XElement("quota", "default"),
                new XElement("grants", Grants().Select(grant => new XElement("query", grant))),
                new XElement("databases", new XElement(AnalystTables.Database,
                    AnalystTables.Names.Select(table => new XElement(table, new XElement("filter", Filter(marker)))))))));

    private static IEnumerable<string> Grants() =>
    [
        $"GRANT ALL ON {AnalystTables.Database}.*",
        $"GRANT ALL ON {AnalystTables.InternalDatabase}.*",
        "GRANT TABLE ENGINE ON *",
        "GRANT KILL QUERY ON *.*",
    ];

    /// <summary>
    /// A bare comparison, which the engine folds to <c>project = 'acme'</c> before it plans. Only so does it know that all rows it reads are of one
    /// project and lie in the order of their time, and reads backwards until it has the newest hundred; behind an OR it read and sorted all.
    /// </summary>
    private static string Filter(string marker) =>
        $"project = if(getSetting('log_comment') = '{marker}', project, getSetting('log_comment'))";

    private static void Save(XElement content, string path)
    {
        var temporary = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(temporary, options))
        {
            content.Save(file);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
