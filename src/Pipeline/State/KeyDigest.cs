using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Inferly.Pipeline.State;

/// <summary>
/// The SHA-256 of a bearer token: all that is ever kept of one. Compared in constant time. Since the whole digest is the key of every
/// look-up, two tokens that begin alike share nothing.
/// </summary>
public readonly struct KeyDigest : IEquatable<KeyDigest>
{
    /// <summary>Longest token that is worth hashing; no key is longer.</summary>
    public const int MaxTokenLength = 256;

    private readonly ulong _a, _b, _c, _d;

    private KeyDigest(ReadOnlySpan<byte> sha256)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(sha256);
        (_a, _b, _c, _d) = (words[0], words[1], words[2], words[3]);
    }

    public static bool operator ==(KeyDigest left, KeyDigest right) => left.Equals(right);

    public static bool operator !=(KeyDigest left, KeyDigest right) => !left.Equals(right);

    /// <summary>
    /// The digest of a token's UTF-8 bytes. Allocates nothing. A token longer than <see cref="MaxTokenLength"/> is no key:
    /// it gets the digest of an empty one, which no key has either, so that its length cannot cost more than a key's.
    /// </summary>
    public static KeyDigest Of(ReadOnlySpan<char> token)
    {
        Span<byte> utf8 = stackalloc byte[MaxTokenLength * 3];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        var length = token.Length > MaxTokenLength ? 0 : Encoding.UTF8.GetBytes(token, utf8);
        SHA256.HashData(utf8[..length], digest);
        CryptographicOperations.ZeroMemory(utf8[..length]);
        return new KeyDigest(digest);
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string hex, out KeyDigest digest)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        digest = default;
        if (hex.Length != SHA256.HashSizeInBytes * 2 || Convert.FromHexString(hex, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        digest = new KeyDigest(bytes);
        return true;
    }

    // No branch depends on where the digests differ.
    public bool Equals(KeyDigest other) => ((_a ^ other._a) | (_b ^ other._b) | (_c ^ other._c) | (_d ^ other._d)) == 0;

    public override bool Equals(object? obj) => obj is KeyDigest other && Equals(other);

    // SHA-256 is uniform: any of its bits are as good a hash as all of them.
    public override int GetHashCode() => (int)_a;

    /// <summary>64 hexadecimal digits.</summary>
    public override string ToString()
    {
        ReadOnlySpan<ulong> words = [_a, _b, _c, _d];
        return Convert.ToHexStringLower(MemoryMarshal.AsBytes(words));
    }
}
