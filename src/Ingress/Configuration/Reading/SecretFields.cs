using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Inferly.Ingress.Configuration.Reading;

/// <summary>
/// Getters for secrets, which are written as they are or as <c>env:NAME</c>. No message contains one. Null or left out where
/// the field is absent or wrong.
/// </summary>
internal static partial class SecretFields
{
    private const string Indirection = "env:";

    /// <summary>A secret of any characters but control characters.</summary>
    public static Secret? Secret(this ConfigReader reader, string name)
        => reader.Text(name) is { } text ? Resolve(reader, reader.PathOf(name), text) : null;

    /// <summary>A secret that travels in an HTTP header.</summary>
    public static Secret? HeaderSecret(this ConfigReader reader, string name)
        => reader.Secret(name) is { } secret ? FitForHeader(reader, reader.PathOf(name), secret) : null;

    /// <summary>A list of secrets that travel in an HTTP header.</summary>
    public static ImmutableArray<Secret>? HeaderSecrets(this ConfigReader reader, string name)
        => reader.TextList(name) is { } texts
            ? [.. texts.Select((text, i) => HeaderSecretAt(reader, reader.ItemPath(name, i), text)).OfType<Secret>()]
            : null;

    private static Secret? HeaderSecretAt(ConfigReader reader, string path, string text)
        => Resolve(reader, path, text) is { } secret ? FitForHeader(reader, path, secret) : null;

    private static Secret? Resolve(ConfigReader reader, string path, string text)
    {
        if (text.StartsWith(Indirection, StringComparison.Ordinal))
        {
            var variable = text[Indirection.Length..];
            if (variable.Length == 0)
            {
                reader.FailAt(path, "names no environment variable; write \"env:NAME\"");
                return null;
            }

            if (!reader.Environment.TryGetValue(variable, out var value) || value.Length == 0)
            {
                reader.FailAt(path, $"takes the environment variable '{variable}', which is not set; set it, or write the value itself");
                return null;
            }
            text = value;
        }
        else if (ShellVariable().IsMatch(text))
        {
            reader.FailAt(path, "is a variable as shells write it, which nobody replaces here; write \"env:NAME\"");
            return null;
        }

        if (!text.Any(char.IsControl) && text == text.Trim())
        {
            return new Secret(text);
        }

        reader.FailAt(path, "has a line break, another control character or a space at an end; remove it (it is easily copied by mistake)");
        return null;
    }

    [GeneratedRegex(@"^(\$\{\w+\}|\$[A-Z][A-Z0-9]*(_[A-Z0-9]+)+)\z")]
    private static partial Regex ShellVariable();

    private static Secret? FitForHeader(ConfigReader reader, string path, Secret secret)
    {
        if (secret.Reveal().All(char.IsAscii))
        {
            return secret;
        }

        reader.FailAt(path, "has characters that an HTTP header cannot carry; use ASCII only");
        return null;
    }
}
