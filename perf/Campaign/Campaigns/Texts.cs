using Inferly.Faults.Answers;

namespace Inferly.Perf.Campaign.Campaigns;

/// <summary>Texts of exactly 200 tokens, of kinds on which joining two of them might go wrong.</summary>
internal static class Texts
{
    public const int Tokens = 200;

    public static IReadOnlyList<Answer> All { get; } =
    [
        Of("prose", i => $"On day {i} the river rose again, and nobody in the village of the mill was surprised. "),
        Of("unicode", i => $"Größe {i}: naïve café — 東京の天気は晴れ 🙂👩‍👩‍👧 Привет, мир… "),
        Of("code", i => $"if (x[{i}] == null)\n{{\n    return f(x, {i});\n}}\n\nfor (;;) {{ }}\n"),
        Of("whitespace", i => $"a  b\t\tc\n\n\n   {i}    d \n \n\te  \r\n"),
        Of("table", i => $"| {i} | value | value |\n|---|---|---|\n| same | same | same |\n"),
    ];

    // A first word that is the text's own, so that what is spliced can be told apart.
    private static Answer Of(string name, Func<int, string> part)
    {
        var tokens = TextCut.Tokens(name + ": " + string.Concat(Enumerable.Range(1, Tokens).Select(part)));
        return new Answer { Text = [.. tokens.Take(Tokens)] };
    }
}
