using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Inferly.Pipeline.State;

/// <summary>
/// The text of a key as its user holds it: <c>sk_live_</c> and 32 random bytes in base62. Lives only between its making and the answer
/// that shows it; what is kept are its digest and a prefix to recognise it by.
/// </summary>
public static class KeySecret
{
    public const string Scheme = "sk_live_";

    /// <summary>The rule for a secret of the operator's own choice, in words.</summary>
    public const string ChosenRule = "'sk_live_' and 32 to 248 characters of A-Z, a-z, 0-9 and '_'";

    private const int MinChosenLength = 32;
    private const int ShownLength = 4;
    private const int RandomWords = 8;

    // 62^43 is the first power of 62 above 2^256.
    private const int Base62Length = 43;
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> Chosen = SearchValues.Create(Base62 + "_");

    /// <summary>A new secret from the system's random generator.</summary>
    public static string Generate()
    {
        Span<byte> random = stackalloc byte[RandomWords * sizeof(uint)];
        RandomNumberGenerator.Fill(random);
        return Encode(random);
    }

    /// <summary>Whether an operator may use this as a key: see <see cref="ChosenRule"/>.</summary>
    public static bool IsWellFormed(string secret)
        => secret.StartsWith(Scheme, StringComparison.Ordinal)
            && secret.Length >= Scheme.Length + MinChosenLength
            && secret.Length <= KeyDigest.MaxTokenLength
            && !secret.AsSpan(Scheme.Length).ContainsAnyExcept(Chosen);

    /// <summary>The part that may be shown again later: the scheme and four characters, of at least 32.</summary>
    public static string PrefixOf(string secret) => secret[..(Scheme.Length + ShownLength)];

    internal static string Encode(ReadOnlySpan<byte> random)
    {
        Span<uint> words = stackalloc uint[RandomWords];
        for (var i = 0; i < RandomWords; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(random[(i * sizeof(uint))..]);
        }

        Span<char> digits = stackalloc char[Base62Length];
        for (var i = Base62Length - 1; i >= 0; i--)
        {
            digits[i] = Base62[DivideBy62(words)];
        }

        return string.Concat(Scheme, digits);
    }

    // Schoolbook division of a 256-bit number in place; returns the remainder.
    private static int DivideBy62(Span<uint> words)
    {
        ulong remainder = 0;
        foreach (ref var word in words)
        {
            var dividend = (remainder << 32) | word;
            word = (uint)(dividend / 62);
            remainder = dividend % 62;
        }
        return (int)remainder;
    }
}
