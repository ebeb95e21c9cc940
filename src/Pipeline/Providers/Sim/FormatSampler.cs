using System.Globalization;
using System.Text.RegularExpressions;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>Strings of the formats that JSON Schema names.</summary>
internal static partial class FormatSampler
{
    /// <summary>Texts are not read against the clock, so that an answer does not change from one day to the next.</summary>
    private static readonly DateTimeOffset FirstDay = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static bool Knows(string format) => Checker(format) is not null;

    /// <summary>Whether a text has the format; false for an unknown one.</summary>
    public static bool IsMatch(string format, string text) => Checker(format)?.IsMatch(text) ?? false;

    /// <summary>A string of a known format; hosts and addresses are those reserved for examples.</summary>
    public static string Sample(string format, ref SimRandom random)
    {
        var moment = FirstDay.AddSeconds(random.Next(2 * 365 * 86_400));
        var name = random.Pick<string>(SimVocabulary.Nouns);
        return format switch
        {
            "date-time" => moment.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            "date" => moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            "time" => moment.ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            "duration" => $"PT{1 + random.Next(48)}H",
            "email" or "idn-email" => $"{name}@example.com",
            "hostname" or "idn-hostname" => $"{name}.example.com",
            "ipv4" => $"192.0.2.{1 + random.Next(254)}",
            "ipv6" => $"2001:db8::{1 + random.Next(0xFFFE):x}",
            "uuid" => Uuid(ref random),
            _ => $"https://example.com/{name}",
        };
    }

    private static Regex? Checker(string format) => format switch
    {
        "date-time" => DateTimePattern(),
        "date" => DatePattern(),
        "time" => TimePattern(),
        "duration" => DurationPattern(),
        "email" or "idn-email" => EmailPattern(),
        "hostname" or "idn-hostname" => HostPattern(),
        "ipv4" => Ipv4Pattern(),
        "ipv6" => Ipv6Pattern(),
        "uuid" => UuidPattern(),
        "uri" or "url" or "uri-reference" or "iri" => UriPattern(),
        _ => null,
    };

    private static string Uuid(ref SimRandom random)
    {
        var (high, low) = (random.Next(), random.Next());
        // Version 4, variant 1.
        high = (high & 0xFFFF_FFFF_FFFF_0FFF) | 0x4000;
        low = (low & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000;
        var hex = $"{high:x16}{low:x16}";
        return $"{hex[..8]}-{hex[8..12]}-{hex[12..16]}-{hex[16..20]}-{hex[20..]}";
    }

    private const string DateText = @"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])";
    private const string TimeText = @"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)";

    [GeneratedRegex("^" + DateText + "T" + TimeText + "$")]
    private static partial Regex DateTimePattern();

    [GeneratedRegex("^" + DateText + "$")]
    private static partial Regex DatePattern();

    [GeneratedRegex("^" + TimeText + "$")]
    private static partial Regex TimePattern();

    [GeneratedRegex(@"^P(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?(?<!P)$")]
    private static partial Regex DurationPattern();

    [GeneratedRegex(@"^[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}$")]
    private static partial Regex EmailPattern();

    [GeneratedRegex(@"^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,}$")]
    private static partial Regex HostPattern();

    [GeneratedRegex(@"^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$")]
    private static partial Regex Ipv4Pattern();

    [GeneratedRegex("^(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}$|^(?:[0-9A-Fa-f]{1,4}:){1,6}:[0-9A-Fa-f]{1,4}$")]
    private static partial Regex Ipv6Pattern();

    [GeneratedRegex("^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")]
    private static partial Regex UuidPattern();

    [GeneratedRegex(@"^https?://[A-Za-z0-9.-]+(?::\d+)?(?:/[^\s""<>\\^`{|}]*)?$")]
    private static partial Regex UriPattern();
}
