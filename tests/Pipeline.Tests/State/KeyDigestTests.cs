using System.Security.Cryptography;
using System.Text;
using Inferly.Pipeline.State;

namespace Inferly.Pipeline.Tests.State;

public sealed class KeyDigestTests
{
    [Theory]
    [InlineData("sk_live_0123456789abcdef0123456789abcdef")]
    [InlineData("")]
    [InlineData("sk_live_ключ")]
    public void Of_Token_IsTheSha256OfItsUtf8(string token)
        => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token))), KeyDigest.Of(token).ToString());

    [Fact]
    public void Of_TokenLongerThanAnyKey_IsThatOfAnEmptyOne()
    {
        Assert.NotEqual(KeyDigest.Of(""), KeyDigest.Of(new string('€', KeyDigest.MaxTokenLength)));
        Assert.Equal(KeyDigest.Of(""), KeyDigest.Of(new string('a', KeyDigest.MaxTokenLength + 1)));
    }

    [Fact]
    public void Equals_DigestsThatDifferInOneBit_AreDifferent()
    {
        var bytes = SHA256.HashData("sk_live"u8);
        Assert.True(KeyDigest.TryParse(Convert.ToHexString(bytes), out var digest));
        for (var bit = 0; bit < 256; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(KeyDigest.TryParse(Convert.ToHexString(bytes), out var other));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));

            Assert.False(digest == other);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("zz00000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000ff")]
    public void TryParse_NotADigest_IsFalse(string hex) => Assert.False(KeyDigest.TryParse(hex, out _));

    [Fact]
    public void Of_Token_AllocatesNothing()
    {
        var token = KeySecret.Generate();
        _ = KeyDigest.Of(token);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            _ = KeyDigest.Of(token);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
