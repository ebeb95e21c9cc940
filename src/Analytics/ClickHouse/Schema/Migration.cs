using System.Globalization;
using System.Reflection;
using Inferly.Analytics.ClickHouse.Sql;

namespace Inferly.Analytics.ClickHouse.Schema;

/// <summary>One step of the schema, from an embedded file "0001_name.sql"; its statements may be run again where a run broke off.</summary>
internal sealed record Migration(uint Version, string Name, IReadOnlyList<string> Statements)
{
    private const string Prefix = "Schema/";

    /// <summary>All of them, in order. A file that has been released is never changed: a later one alters what it made.</summary>
    public static IReadOnlyList<Migration> All { get; } = [.. Load().OrderBy(migration => migration.Version)];

    private static IEnumerable<Migration> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var name = Path.GetFileNameWithoutExtension(resource[Prefix.Length..]);
            yield return new(uint.Parse(name[..4], CultureInfo.InvariantCulture), name, Split(reader.ReadToEnd()));
        }
    }

    private static List<string> Split(string text)
    {
        var statements = new List<string>();
        var start = 0;
        foreach (var end in SqlLexer.Read(text).Where(token => token.Is(text, ';')))
        {
            statements.Add(text[start..end.Start].Trim());
            start = end.End;
        }
        return statements;
    }
}
