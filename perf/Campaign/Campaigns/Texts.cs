using Inferly.Faults.Answers;
using Inferly.Faults.Scripts;

namespace Inferly.Perf.Campaign.Campaigns;

/// <summary>What providers say.</summary>
internal static class Texts
{
    public const int Tokens = 200;

    /// <summary>A short answer, where the text does not matter.</summary>
    public static readonly Answer Brief = Answer.Of("It is raining, and it will be for the rest of the week.");

    /// <summary>
    /// Says it soundly. A model takes its time; without it 32 callers would ask as fast as the machine can, and wait for the processor and nothing else.
    /// </summary>
    public static readonly Script Healthy = Script.Sound.Saying(Brief).Every(TimeSpan.FromMilliseconds(8), TimeProvider.System);

    /// <summary>Texts of exactly <see cref="Tokens"/> tokens, of kinds on which joining two of them might go wrong.</summary>
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
