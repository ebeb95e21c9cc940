using System.Collections.Immutable;
using Inferly.Ingress.Configuration.Reading;

namespace Inferly.Ingress.Configuration.Loading;

/// <summary>
/// What environment variables say: a few have names of their own, and <c>INFERLY__a__b</c> sets the field <c>a.b</c>, whichever it is.
/// An empty variable counts as one that is not set.
/// </summary>
internal static class EnvironmentOverlay
{
    private const string NestedPrefix = "INFERLY__";

    private static readonly ImmutableArray<(string Variable, ImmutableArray<string> Field)> Named =
    [
        ("INFERLY_LISTEN", ["listen"]),
        ("INFERLY_DATA", ["data"]),
        ("INFERLY_ROLES", ["roles"]),
        ("INFERLY_BOOTSTRAP_KEY", ["bootstrap_key"]),
        ("INFERLY_KAFKA", ["kafka", "bootstrap_servers"]),
        ("INFERLY_CLICKHOUSE", ["clickhouse", "url"]),
        ("INFERLY_CATALOGUE", ["catalogue"]),
        ("INFERLY_LOG_LEVEL", ["log_level"]),
    ];

    /// <summary>The variables with names of their own.</summary>
    public static IEnumerable<string> Variables => Named.Select(entry => entry.Variable);

    /// <summary>The named ones first, so that <c>INFERLY__...</c> wins over them; list items in the order of their indices.</summary>
    public static IEnumerable<ConfigOverride> Read(IReadOnlyDictionary<string, string> environment)
    {
        var named = Named
            .Select(entry => new ConfigOverride(entry.Field, environment.GetValueOrDefault(entry.Variable, ""), entry.Variable));
        var nested = environment
            .Where(variable => variable.Key.StartsWith(NestedPrefix, StringComparison.Ordinal))
            .OrderBy(variable => variable.Key.Length)
            .ThenBy(variable => variable.Key, StringComparer.Ordinal)
            .Select(variable => new ConfigOverride(SegmentsOf(variable.Key), variable.Value, variable.Key));
        return named.Concat(nested).Where(value => value.Text.Length > 0);
    }

    private static ImmutableArray<string> SegmentsOf(string variable)
        => [.. variable[NestedPrefix.Length..].ToLowerInvariant().Split("__")];
}
