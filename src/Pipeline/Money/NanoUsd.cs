using System.Text.Json;

namespace Inferly.Pipeline.Money;

/// <summary>
/// An amount of money in billionths of a US dollar. Integers, so that a budget that is charged a million times still adds up;
/// fine enough that one cached token of the cheapest model is not rounded to nothing.
/// Sums saturate at ±9.2 billion dollars instead of wrapping round.
/// </summary>
public readonly record struct NanoUsd(long Nanos) : IComparable<NanoUsd>, ISpanFormattable
{
    /// <summary>Longest text of an amount: a sign, ten digits, the point, nine decimals.</summary>
    public const int MaxTextLength = 21;

    private const long NanosPerUsd = 1_000_000_000;

    public static NanoUsd Zero => default;

    public static NanoUsd MaxValue => new(long.MaxValue);

    public decimal Usd => (decimal)Nanos / NanosPerUsd;

    public static NanoUsd operator +(NanoUsd left, NanoUsd right) => Saturate((Int128)left.Nanos + right.Nanos);

    public static NanoUsd operator -(NanoUsd left, NanoUsd right) => Saturate((Int128)left.Nanos - right.Nanos);

    public static bool operator <(NanoUsd left, NanoUsd right) => left.Nanos < right.Nanos;

    public static bool operator >(NanoUsd left, NanoUsd right) => left.Nanos > right.Nanos;

    public static bool operator <=(NanoUsd left, NanoUsd right) => left.Nanos <= right.Nanos;

    public static bool operator >=(NanoUsd left, NanoUsd right) => left.Nanos >= right.Nanos;

    /// <summary>The amount nearest to <paramref name="nanos"/> that can be held.</summary>
    public static NanoUsd Saturate(Int128 nanos) => new((long)Int128.Clamp(nanos, long.MinValue, long.MaxValue));

    /// <summary>Dollars as an amount; what is finer than a nano-dollar is rounded as asked. False when it is too large to hold.</summary>
    public static bool TryFromUsd(decimal usd, MidpointRounding rounding, out NanoUsd amount)
    {
        // Bounded before it is scaled, since decimal throws where the product does not fit.
        if (Math.Abs(usd) > long.MaxValue / NanosPerUsd)
        {
            amount = default;
            return false;
        }
        amount = new NanoUsd((long)decimal.Round(usd * NanosPerUsd, rounding));
        return true;
    }

    /// <summary>Reads a JSON number, exactly (never by way of a double). False for another token and for one too large.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, MidpointRounding rounding, out NanoUsd amount)
    {
        amount = default;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var usd) && TryFromUsd(usd, rounding, out amount);
    }

    /// <summary>Writes dollars as a plain decimal JSON number, never with an exponent.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        Span<char> text = stackalloc char[MaxTextLength];
        TryFormat(text, out var length, default, null);
        writer.WriteRawValue(text[..length], skipInputValidation: true);
    }

    public int CompareTo(NanoUsd other) => Nanos.CompareTo(other.Nanos);

    public override string ToString() => ToString(null, null);

    public string ToString(string? format, IFormatProvider? formatProvider) => PlainDecimal.Format(Nanos, 9);

    /// <summary>Dollars in plain decimal notation with no needless zeros: <c>0.00021</c>, <c>12</c>, <c>-0.5</c>.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
        => PlainDecimal.TryFormat(Nanos, 9, destination, out charsWritten);
}
