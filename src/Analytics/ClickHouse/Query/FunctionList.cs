using System.Collections.Frozen;
using System.Reflection;
using Inferly.Pipeline.Registry;

namespace Inferly.Analytics.ClickHouse.Query;

/// <summary>The functions analysts may call, from functions.txt and aggregates.txt.</summary>
internal static class FunctionList
{
    /// <summary>What may follow an aggregate function's name, also several in a row: sumIf, quantilesTDigestMergeIf.</summary>
    private static readonly string[] Combinators =
    [
        "SimpleState", "OrDefault", "Distinct", "Resample", "ForEach", "ArgMin", "ArgMax", "OrNull", "Merge", "State", "Array", "Map", "If",
    ];

    private static readonly FrozenSet<string> Plain = Load("functions.txt");
    private static readonly FrozenSet<string> Aggregates = Load("aggregates.txt");

    /// <summary>Functions that stand where a table does.</summary>
    private static readonly FrozenSet<string> OfTables =
        FrozenSet.Create(StringComparer.Ordinal, "numbers", "generateSeries", "generate_series", "values", "SQLStandardValues");

    public static bool Allows(string name) => Plain.Contains(name) || IsAggregate(name);

    public static bool AllowsAsTable(string name) => OfTables.Contains(name);

    /// <summary>The allowed function whose name differs from this one in a letter of four at most; null where there is none.</summary>
    public static string? Nearest(string name) => Plain.Concat(Aggregates)
        .Select(known => (Name: known, Distance: EditDistance.Between(name, known)))
        .Where(candidate => candidate.Distance <= Math.Max(1, name.Length / 4))
        .OrderBy(candidate => candidate.Distance)
        .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
        .Select(candidate => candidate.Name)
        .FirstOrDefault();

    private static bool IsAggregate(string name)
    {
        for (var rest = name; ;)
        {
            if (Aggregates.Contains(rest))
            {
                return true;
            }

            if (Combinators.FirstOrDefault(suffix => rest.EndsWith(suffix, StringComparison.Ordinal)) is not { } last)
            {
                return false;
            }

            rest = rest[..^last.Length];
        }
    }

    private static FrozenSet<string> Load(string resource)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        return reader.ReadToEnd().Split('\n')
            .Where(line => !line.StartsWith('#'))
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
