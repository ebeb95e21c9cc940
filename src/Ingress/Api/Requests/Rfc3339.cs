using System.Globalization;
using System.Text.RegularExpressions;

namespace Inferly.Ingress.Api.Requests;

/// <summary>Instants as they stand in bodies: the parsers of the framework take more, times without an offset among them.</summary>
internal static partial class Rfc3339
{
    public static bool TryParse(string text, out DateTimeOffset instant)
    {
        instant = default;
        return Form().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out instant);
    }

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?([Zz]|[+-][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex Form();
}
