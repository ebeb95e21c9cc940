using System.Text.RegularExpressions;

namespace Inferly.Ingress.Tests.Sdk.Quickstart;

/// <summary>A piece of a guide that a reader runs, and what it prints: <c>&lt;!-- prints: text --&gt;</c> before its fence.</summary>
/// <param name="Language">As the fence names it.</param>
/// <param name="Prints">A part of its output.</param>
/// <param name="Code">What stands inside the fence.</param>
internal sealed partial record Snippet(string Language, string Prints, string Code)
{
    /// <summary>The language of what is shown to be read, not to be run.</summary>
    public const string ForReading = "console";

    public static List<Snippet> ReadAll(string markdown) =>
        [.. Fence().Matches(markdown).Select(m => new Snippet(m.Groups["language"].Value, m.Groups["prints"].Value, m.Groups["code"].Value))];

    [GeneratedRegex(@"(?:<!-- prints: (?<prints>.+?) -->\n)?^```(?<language>\w+)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
