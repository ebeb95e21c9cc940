using System.Numerics;
using CsCheck;
using Inferly.Pipeline.State;

namespace Inferly.Pipeline.Tests.State;

public sealed class KeySecretTests
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    [Fact]
    public void Generate_Twice_GivesDifferentWellFormedSecretsOfOneLength()
    {
        var (first, second) = (KeySecret.Generate(), KeySecret.Generate());

        Assert.NotEqual(first, second);
        Assert.Equal("sk_live_".Length + 43, first.Length);
        Assert.True(KeySecret.IsWellFormed(first));
    }

    [Fact]
    public void Encode_AnyBytes_IsTheirBase62Number()
        => Gen.Byte.Array[32].Sample(bytes => DecodeBase62(KeySecret.Encode(bytes)["sk_live_".Length..]) == new BigInteger(bytes, isUnsigned: true, isBigEndian: true));

    [Theory]
    [InlineData(0x00, "0000000000000000000000000000000000000000000")]
    [InlineData(0xff, null)]
    public void Encode_Extremes_KeepTheLength(byte all, string? expected)
    {
        var bytes = new byte[32];
        Array.Fill(bytes, all);

        var text = KeySecret.Encode(bytes)["sk_live_".Length..];

        Assert.Equal(43, text.Length);
        Assert.Equal(expected ?? text, text);
    }

    [Theory]
    [InlineData("sk_live_0123456789abcdef0123456789ABCD_f", true)]
    [InlineData("sk_live_0123456789abcdef0123456789abcde", false)]
    [InlineData("sk_test_0123456789abcdef0123456789abcdef", false)]
    [InlineData("sk_live_0123456789abcdef0123456789abcde-", false)]
    [InlineData("sk_live_0123456789abcdef0123456789abcdé", false)]
    [InlineData("", false)]
    public void IsWellFormed_ChosenSecret_FollowsTheRule(string secret, bool expected) => Assert.Equal(expected, KeySecret.IsWellFormed(secret));

    [Fact]
    public void IsWellFormed_LongerThanAnyTokenThatIsHashed_IsFalse()
    {
        Assert.True(KeySecret.IsWellFormed("sk_live_" + new string('a', 248)));
        Assert.False(KeySecret.IsWellFormed("sk_live_" + new string('a', 249)));
    }

    private static BigInteger DecodeBase62(string text)
        => text.Aggregate(BigInteger.Zero, (sum, digit) => (sum * 62) + Digits.IndexOf(digit, StringComparison.Ordinal));
}
