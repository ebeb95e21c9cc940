using System.Globalization;
using System.Text.Json;

namespace Inferly.Pipeline.Money;

/// <summary>
/// What one token costs, in trillionths of a US dollar. The two units that prices are published in are both whole numbers of it:
/// USD per million tokens (0.075 is 75,000) and catalogues' USD per token (<c>1.5e-07</c> is 150,000, <c>3.625e-09</c> is 3,625).
/// In nano-dollars per token most prices would be fractions.
/// </summary>
public readonly record struct TokenPrice(long PicoUsd)
{
    private const decimal PicosPerUsd = 1_000_000_000_000m;
    private const decimal MicrosPerUsd = 1_000_000m;

    /// <summary>A thousand dollars a token: far above every real price, low enough that products stay in range.</summary>
    private const decimal MaxUsdPerToken = 1_000m;

    /// <summary>USD per token. False when negative or absurdly large.</summary>
    public static bool TryFromUsdPerToken(decimal usd, out TokenPrice price)
    {
        price = default;
        if (usd < 0 || usd > MaxUsdPerToken)
        {
            return false;
        }

        price = FromPicos(usd * PicosPerUsd);
        return true;
    }

    /// <summary>USD per million tokens. False when negative or absurdly large.</summary>
    public static bool TryFromUsdPerMtok(decimal usd, out TokenPrice price)
    {
        price = default;
        if (usd < 0 || usd > MaxUsdPerToken * MicrosPerUsd)
        {
            return false;
        }

        price = FromPicos(usd * MicrosPerUsd);
        return true;
    }

    /// <summary>Writes USD per million tokens as a plain decimal JSON number.</summary>
    public void WriteUsdPerMtok(Utf8JsonWriter writer)
    {
        Span<char> text = stackalloc char[32];
        (PicoUsd / MicrosPerUsd).TryFormat(text, out var length, "0.######", CultureInfo.InvariantCulture);
        writer.WriteRawValue(text[..length], skipInputValidation: true);
    }

    // Nearest, so that a price which went through a double (0.15000000000000002) is itself again; but what costs something never
    // becomes free.
    private static TokenPrice FromPicos(decimal picos)
    {
        var nearest = (long)decimal.Round(picos, MidpointRounding.AwayFromZero);
        return new TokenPrice(nearest == 0 && picos > 0 ? 1 : nearest);
    }
}
