namespace Inferly.Pipeline.Money;

/// <summary>Writes fixed-point numbers in plain decimal notation without needless zeros: <c>0.00021</c>, <c>12</c>, <c>-0.5</c>.</summary>
public static class PlainDecimal
{
    /// <summary>The most characters: a sign, 19 digits, the point and a zero before it.</summary>
    public const int MaxLength = 22;

    /// <summary>Writes <paramref name="value"/> / 10^<paramref name="decimals"/>.</summary>
    /// <param name="value">The number in its smallest unit.</param>
    /// <param name="decimals">0..18.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="length">Characters written; 0 when there was no room.</param>
    public static bool TryFormat(long value, int decimals, Span<char> destination, out int length)
    {
        Span<char> text = stackalloc char[MaxLength];
        var magnitude = value < 0 ? (ulong)-(value + 1) + 1 : (ulong)value;
        var begin = text.Length;
        for (var i = 0; i < decimals; i++)
        {
            var digit = (char)('0' + (magnitude % 10));
            magnitude /= 10;
            if (begin < text.Length || digit != '0')
            {
                text[--begin] = digit;
            }
        }

        if (begin < text.Length)
        {
            text[--begin] = '.';
        }

        do
        {
            text[--begin] = (char)('0' + (magnitude % 10));
            magnitude /= 10;
        }
        while (magnitude > 0);

        if (value < 0)
        {
            text[--begin] = '-';
        }

        length = text[begin..].TryCopyTo(destination) ? text.Length - begin : 0;
        return length > 0;
    }

    /// <summary>The same as a string.</summary>
    public static string Format(long value, int decimals)
    {
        Span<char> text = stackalloc char[MaxLength];
        TryFormat(value, decimals, text, out var length);
        return new string(text[..length]);
    }
}
