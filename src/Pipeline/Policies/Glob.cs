using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Inferly.Pipeline.Policies;

/// <summary>
/// A pattern for model ids: <c>*</c> stands for any text, <c>?</c> for one character, case does not count. A pattern without a slash
/// matches the model of any provider: <c>gpt-4*</c> is <c>*/gpt-4*</c>. Matching allocates nothing.
/// </summary>
public sealed record Glob
{
    public const int MaxLength = 256;

    /// <summary>
    /// What ids are made of. Brackets, braces and commas are left out, as they mean more elsewhere and would silently match
    /// nothing here.
    /// </summary>
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/@+=~#*?");

    private readonly bool _bareModel;
    private readonly int _minLength;

    private Glob(string pattern)
    {
        Pattern = pattern;
        _bareModel = !pattern.Contains('/', StringComparison.Ordinal);
        _minLength = pattern.Length - pattern.AsSpan().Count('*');
    }

    /// <summary>In lower case, so that patterns which match the same are equal.</summary>
    public string Pattern { get; }

    /// <summary>False for an empty pattern, one that is too long, or one with characters no id has.</summary>
    public static bool TryCreate(string text, [NotNullWhen(true)] out Glob? glob)
    {
        var sound = text.Length is > 0 and <= MaxLength && !text.AsSpan().ContainsAnyExcept(Allowed);
        glob = sound ? new Glob(text.ToLowerInvariant()) : null;
        return sound;
    }

    /// <param name="modelId"><c>provider/model</c>; the model's own name may contain slashes.</param>
    public bool IsMatch(ReadOnlySpan<char> modelId)
    {
        var text = _bareModel ? modelId[(modelId.IndexOf('/') + 1)..] : modelId;
        return text.Length >= _minLength && Match(text);
    }

    public override string ToString() => Pattern;

    // Every star first takes nothing, and one character more each time what follows it fails; an earlier star never has to be reconsidered,
    // for what it left over the later one can take. So the work is at most the product of both lengths, however many stars there are.
    private bool Match(ReadOnlySpan<char> text)
    {
        var pattern = Pattern.AsSpan();
        var (p, t) = (0, 0);
        var (afterStar, takenByStar) = (-1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                afterStar = ++p;
                takenByStar = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == char.ToLowerInvariant(text[t])))
            {
                p++;
                t++;
            }
            else if (afterStar >= 0)
            {
                p = afterStar;
                t = ++takenByStar;
            }
            else
            {
                return false;
            }
        }
        return pattern[p..].TrimStart('*').IsEmpty;
    }
}
