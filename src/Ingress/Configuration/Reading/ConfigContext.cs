using System.Collections.Immutable;

namespace Inferly.Ingress.Configuration.Reading;

/// <summary>What all readers of one load share: where values come from, the variables that secrets name, and the errors so far.</summary>
/// <param name="source">The file's name, for messages.</param>
/// <param name="environment">Environment variables by name.</param>
internal sealed class ConfigContext(string source, IReadOnlyDictionary<string, string> environment)
{
    private readonly List<ConfigError> _errors = [];
    private readonly HashSet<string> _broken = [];
    private readonly Dictionary<string, string> _origins = [];

    public string Source { get; } = source;

    public IReadOnlyDictionary<string, string> Environment { get; } = environment;

    public ImmutableArray<ConfigError> Errors => [.. _errors];

    /// <summary>Records that the value at <paramref name="path"/> comes from <paramref name="origin"/> and not from the file.</summary>
    public void SetOrigin(string path, string origin) => _origins[path] = origin;

    /// <summary>The variable or option that gave the value; null for one from the file.</summary>
    public string? OverrideOf(string path) => _origins.GetValueOrDefault(path);

    /// <summary>Adds an error, unless it only follows from one that is listed: at the same path, or in a part of what is broken.</summary>
    public void Fail(ConfigError error)
    {
        var follows = _errors.Any(known => known.Path == error.Path) || _broken.Any(whole => IsPartOf(error.Path, whole));
        if (error.Path.Length == 0 || !follows)
        {
            _errors.Add(error);
        }
    }

    /// <summary>Adds an error about a whole object or list, of whose parts nothing can be said.</summary>
    public void Break(ConfigError error)
    {
        Fail(error);
        _broken.Add(error.Path);
    }

    private static bool IsPartOf(string path, string whole)
        => path.Length > whole.Length && path.StartsWith(whole, StringComparison.Ordinal) && path[whole.Length] is '.' or '[';
}
