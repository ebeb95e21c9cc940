using System.Globalization;
using System.Text.RegularExpressions;

namespace Inferly.Pipeline.Providers.Gemini;

/// <summary>
/// What a Gemini model's name tells about what it takes. Names without a number (<c>gemini-flash-latest</c>) count as the newest.
/// </summary>
internal readonly partial record struct GeminiModel
{
    private readonly double _generation;
    private readonly bool _isPro;

    private GeminiModel(double generation, bool isPro)
    {
        _generation = generation;
        _isPro = isPro;
    }

    /// <summary>Is told how much to think by a level; models before it by a budget, those before 2.5 not at all.</summary>
    public bool ThinksByLevel => _generation >= 3;

    /// <summary>Is told how much to think by a number of tokens.</summary>
    public bool ThinksByBudget => _generation is >= 2.5 and < 3;

    /// <summary>Can't be told not to think.</summary>
    public bool AlwaysThinks => _isPro;

    /// <summary>Answers 400 to function calls in the history that carry no signature.</summary>
    public bool WantsSignatures => ThinksByLevel;

    /// <summary>Reads a model id.</summary>
    public static GeminiModel Of(string model)
    {
        var match = Name().Match(model);
        var generation = !match.Success ? 0
            : match.Groups[1].Success ? double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : double.PositiveInfinity;
        return new GeminiModel(generation, model.Contains("pro", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"gemini-(\d+(?:\.\d+)?)?", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
