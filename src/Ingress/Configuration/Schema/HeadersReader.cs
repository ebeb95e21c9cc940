using System.Collections.Frozen;
using System.Collections.Immutable;
using Inferly.Ingress.Configuration.Reading;

namespace Inferly.Ingress.Configuration.Schema;

/// <summary>Reads <c>providers[].headers</c>.</summary>
internal static class HeadersReader
{
    private const string TokenSymbols = "!#$%&'*+-.^_`|~";

    // They frame the message, so only the gateway can know them.
    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
        ["host", "connection", "content-length", "content-type", "transfer-encoding", "expect", "upgrade", "te", "trailer", "keep-alive"],
        StringComparer.OrdinalIgnoreCase);

    public static ImmutableDictionary<string, Secret> Read(ConfigReader reader)
    {
        var headers = ImmutableDictionary.CreateBuilder<string, Secret>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in reader.Names)
        {
            var value = reader.HeaderSecret(name);
            if (name.Length == 0 || !name.All(IsTokenCharacter))
            {
                reader.Fail(name, "is no name of a header", "use letters, digits and hyphens");
            }
            else if (Reserved.Contains(name))
            {
                reader.Fail(name, "is a header that the gateway sets itself", "remove it");
            }
            else if (value is not null && !headers.TryAdd(name, value))
            {
                reader.Fail(name, "differs from another header only in case", "keep one of them");
            }
        }
        return headers.ToImmutable();
    }

    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || TokenSymbols.Contains(c, StringComparison.Ordinal);
}
