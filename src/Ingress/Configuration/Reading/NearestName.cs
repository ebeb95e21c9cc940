using Inferly.Pipeline.Registry;

namespace Inferly.Ingress.Configuration.Reading;

/// <summary>Finds the name that somebody probably meant.</summary>
internal static class NearestName
{
    /// <summary>What to write instead of <paramref name="written"/>: the nearest name, or any of them where none is near.</summary>
    public static string Remedy(string written, IEnumerable<string> known)
        => Of(written, known) is { } near ? $"did you mean '{near}'?" : $"known here: {string.Join(", ", known)}";

    /// <summary>The nearest of <paramref name="known"/>, or null when none is near enough to be worth a suggestion.</summary>
    public static string? Of(string written, IEnumerable<string> known)
    {
        var wanted = Plain(written);
        return known
            .Select(name => (Name: name, Distance: EditDistance.Between(wanted, Plain(name))))
            .Where(candidate => candidate.Distance <= Math.Max(1, Math.Min(candidate.Name.Length, wanted.Length) / 3))
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
    }

    // maxAttempts, MAX_ATTEMPTS and max-attempts all mean max_attempts.
    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
