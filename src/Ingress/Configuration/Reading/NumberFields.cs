using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Inferly.Ingress.Configuration.Reading;

/// <summary>Getters for numbers. They read the digits as written, so that prices stay exact decimals.</summary>
internal static class NumberFields
{
    /// <summary>A number from <paramref name="min"/> to <paramref name="max"/>; the fallback when it is absent or wrong.</summary>
    public static T Number<T>(this ConfigReader reader, string name, T fallback, T min, T max)
        where T : struct, INumber<T>
        => reader.OptionalNumber(name, min, max) ?? fallback;

    /// <summary>A number from <paramref name="min"/> to <paramref name="max"/>; null when it is absent or wrong.</summary>
    public static T? OptionalNumber<T>(this ConfigReader reader, string name, T min, T max)
        where T : struct, INumber<T>
    {
        if (reader.Take(name) is not { } node)
        {
            return null;
        }

        var digits = Digits(reader, name, node);
        var style = T.IsInteger(T.One / (T.One + T.One)) ? NumberStyles.AllowLeadingSign : NumberStyles.Float;
        if (T.TryParse(digits, style, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        var whole = style == NumberStyles.Float ? "number" : "whole number";
        var unquoted = digits is null && node.GetValueKind() == JsonValueKind.String ? ", without quotes" : "";
        reader.Fail(name, $"is {digits ?? JsonWords.Describe(node)}", $"give a {whole} from {min} to {max}{unquoted}");
        return null;
    }

    /// <summary>A time as a whole number of milliseconds; the fallback when it is absent or wrong.</summary>
    public static TimeSpan Milliseconds(this ConfigReader reader, string name, TimeSpan fallback, TimeSpan min, TimeSpan max)
        => reader.OptionalNumber(name, (long)min.TotalMilliseconds, (long)max.TotalMilliseconds) is { } number
            ? TimeSpan.FromMilliseconds(number)
            : fallback;

    /// <summary>A time as a whole number of seconds; the fallback when it is absent or wrong.</summary>
    public static TimeSpan Seconds(this ConfigReader reader, string name, TimeSpan fallback, TimeSpan min, TimeSpan max)
        => reader.OptionalNumber(name, (long)min.TotalSeconds, (long)max.TotalSeconds) is { } number
            ? TimeSpan.FromSeconds(number)
            : fallback;

    private static string? Digits(ConfigReader reader, string name, JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.Number => node.ToJsonString(),
        JsonValueKind.String when reader.IsOverride(name) => node.GetValue<string>(),
        _ => null,
    };
}
