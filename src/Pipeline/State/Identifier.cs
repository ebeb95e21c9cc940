using System.Buffers;

namespace Inferly.Pipeline.State;

/// <summary>What projects and workflows may be called. The names stand in paths, headers, topics and file names unescaped.</summary>
public static class Identifier
{
    public const int MaxLength = 64;

    /// <summary>The rule in words, for messages.</summary>
    public const string Rule = "1 to 64 characters of A-Z, a-z, 0-9, '-', '_' and '.', the first a letter or digit";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    public static bool IsValid(string text)
        => text.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit(text[0]) && !text.AsSpan().ContainsAnyExcept(Allowed);
}
