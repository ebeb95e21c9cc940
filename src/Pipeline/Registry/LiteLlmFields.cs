using System.Globalization;
using System.Text.Json;
using Inferly.Pipeline.Money;

namespace Inferly.Pipeline.Registry;

/// <summary>
/// The fields of one catalogue entry. A field of the wrong type is as good as absent, with a warning where its number mattered.
/// </summary>
internal sealed class LiteLlmFields(string model, JsonElement entry, List<CatalogueWarning> warnings)
{
    private readonly Dictionary<string, JsonElement> _fields = LenientJson.PropertiesOf(entry);

    public IEnumerable<string> Names => _fields.Keys;

    public string? Text(string name) => _fields.TryGetValue(name, out var value) ? LenientJson.TextOf(value) : null;

    public bool? Flag(string name) => _fields.GetValueOrDefault(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public IReadOnlyList<string> Texts(string name)
        => _fields.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(LenientJson.TextOf).OfType<string>()]
            : [];

    public int? Tokens(string name)
    {
        if (!TryNumber(name, out var number, out var isThere) || number is < 0 or > int.MaxValue)
        {
            return isThere ? Warn<int?>(name, "is not a number of tokens") : null;
        }

        return number == 0 ? null : (int)number;
    }

    public TokenPrice? Price(string name)
    {
        if (!TryNumber(name, out var usd, out var isThere) || !TokenPrice.TryFromUsdPerToken(usd, out var price))
        {
            return isThere ? Warn<TokenPrice?>(name, "is not a price in USD per token") : null;
        }

        return price;
    }

    /// <summary>Numbers come as text too, now and then.</summary>
    private bool TryNumber(string name, out decimal number, out bool isThere)
    {
        number = 0;
        isThere = _fields.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null;
        return isThere && value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDecimal(out number),
            JsonValueKind.String
                => decimal.TryParse(LenientJson.TextOf(value), NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
    }

    private T? Warn<T>(string name, string message)
    {
        warnings.Add(new CatalogueWarning(model, $"{name} {message}; ignored"));
        return default;
    }
}
