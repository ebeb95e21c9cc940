using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>Finds a string for a schema; each name of the hints is taken once, in order. For one instance.</summary>
internal sealed class StringSampler(SimHints hints)
{
    private const int Longest = 100_000;
    private const int LongestMatch = 4096;

    private readonly List<string> _names = [.. hints.Names];

    /// <summary>Returns null, or why there is no such string.</summary>
    public string? Sample(SchemaSet set, ref SimRandom random, out string text)
    {
        text = "";
        var least = set.Largest("minLength") ?? 0;
        var most = Math.Min(set.Smallest("maxLength") ?? Longest, Longest);
        if (least > most)
        {
            return $"no string has at least {least} and at most {most} characters";
        }

        if (FirstText(set, "pattern") is { } pattern)
        {
            return SamplePattern(pattern, least, most, ref random, out text);
        }

        if (FirstText(set, "format") is { } format && FormatSampler.Knows(format))
        {
            text = hints.FirstPiece(piece => Fits(piece, least, most) && FormatSampler.IsMatch(format, piece))
                ?? FormatSampler.Sample(format, ref random);
            return Fits(text, least, most) ? null : $"no {format} has {least} to {most} characters";
        }

        text = TakeName(least, most) ?? Phrase(least, most, ref random);
        return null;
    }

    private string? SamplePattern(string pattern, int least, int most, ref SimRandom random, out string text)
    {
        var error = PatternSampler.Sample(pattern, least, Math.Min(most, LongestMatch), ref random, out text);
        if (error is not null || Compile(pattern) is not { } regex)
        {
            return error;
        }

        if (hints.FirstPiece(piece => Fits(piece, least, most) && regex.IsMatch(piece)) is { } piece)
        {
            text = piece;
        }

        return regex.IsMatch(text) ? null : "its pattern has an anchor in the middle, which is not supported here";
    }

    /// <summary>Null where .NET reads the pattern otherwise than the sampler; then no hint can be tried on it.</summary>
    private static Regex? Compile(string pattern)
    {
        try
        {
            // The pattern is the caller's: only this engine takes linear time for whatever it is.
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private string? TakeName(int least, int most)
    {
        var index = _names.FindIndex(name => Fits(name, least, most));
        if (index < 0)
        {
            return null;
        }

        var name = _names[index];
        _names.RemoveAt(index);
        return name;
    }

    private string Phrase(int least, int most, ref SimRandom random)
    {
        var phrase = new StringBuilder(hints.Keywords[random.Next(hints.Keywords.Count)]);
        while (phrase.Length < least)
        {
            phrase.Append(' ').Append(random.Pick<string>(SimVocabulary.Nouns));
        }

        if (Fits(phrase.ToString(), least, most))
        {
            return phrase.ToString();
        }
        // A word of the vocabulary is ASCII, so that any cut of it is a valid text of that length.
        var noun = random.Pick<string>(SimVocabulary.Nouns);
        var length = Math.Min(most, Math.Max(least, noun.Length));
        return string.Join(' ', Enumerable.Repeat(noun, length / noun.Length + 1))[..length];
    }

    private static string? FirstText(SchemaSet set, string keyword) =>
        set.All(keyword).FirstOrDefault(value => value.ValueKind == JsonValueKind.String) is { ValueKind: JsonValueKind.String } found
            ? found.GetString()
            : null;

    /// <summary>JSON Schema counts characters, not UTF-16 units.</summary>
    private static bool Fits(string text, int least, int most)
    {
        var length = text.EnumerateRunes().Count();
        return length >= least && length <= most;
    }
}
