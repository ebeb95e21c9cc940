using System.Collections;

namespace Inferly.Ingress.Configuration.Loading;

/// <summary>The process's environment as a plain dictionary, so that tests can give another.</summary>
public static class EnvironmentVariables
{
    public static IReadOnlyDictionary<string, string> Read()
        => Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");
}
