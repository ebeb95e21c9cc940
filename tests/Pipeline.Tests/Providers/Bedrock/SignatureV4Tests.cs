using System.Text;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Providers.Bedrock;

namespace Inferly.Pipeline.Tests.Providers.Bedrock;

/// <summary>The cases of AWS's published Signature Version 4 test suite, by their names there.</summary>
public sealed class SignatureV4Tests
{
    private const string Stamp = "20150830T123600Z";

    private static readonly Credential Example = new("aws#0") { AccessKeyId = "AKIDEXAMPLE", SecretAccessKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };

    [Theory]
    [InlineData("get-vanilla", "GET", "/", "", "", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("post-vanilla", "POST", "/", "", "", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("get-unreserved", "GET", "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "", "", "", "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f")]
    [InlineData("get-utf8", "GET", "/ሴ", "", "", "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85")]
    [InlineData("get-vanilla-query-order-key-case", "GET", "/", "Param2=value2&Param1=value1", "", "", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("get-vanilla-empty-query-key", "GET", "/", "Param1=value1", "", "", "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb")]
    [InlineData("get-vanilla-utf8-query", "GET", "/", "ሴ=bar", "", "", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04")]
    [InlineData("get-header-value-trim", "GET", "/", "", "My-Header1: value1|My-Header2: \"a   b   c\" ", "", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736")]
    [InlineData("get-header-key-duplicate", "GET", "/", "", "My-Header1: value2,value2,value1", "", "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea")]
    [InlineData("post-header-key-sort", "POST", "/", "", "My-Header1: value1", "", "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c")]
    [InlineData("post-header-value-case", "POST", "/", "", "My-Header1: VALUE1", "", "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d")]
    [InlineData("post-vanilla-query", "POST", "/", "Param1=value1", "", "", "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11")]
    [InlineData("post-x-www-form-urlencoded", "POST", "/", "", "Content-Type: application/x-www-form-urlencoded", "Param1=value1", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a")]
    [InlineData("post-sts-header-before", "POST", "/", "", "X-Amz-Security-Token: AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==", "", "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead")]
    public void Sign_CaseOfTheSuite_GivesItsSignature(string name, string method, string path, string query, string headers, string body, string signature)
    {
        var signed = Pairs(headers, '|', ": ").Append(new("Host", "example.amazonaws.com")).Append(new("X-Amz-Date", Stamp)).ToArray();
        var authorization = new SignatureV4("us-east-1", "service").Sign(method, path, Pairs(query, '&', "="), signed, Encoding.UTF8.GetBytes(body), Example, Stamp);
        var names = string.Join(';', signed.Select(header => header.Key.ToLowerInvariant()).Order(StringComparer.Ordinal));
        Assert.True(
            authorization == $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders={names}, Signature={signature}",
            $"{name}: {authorization}");
    }

    [Fact]
    public void Stamp_AnyOffset_IsUtc() =>
        Assert.Equal(Stamp, SignatureV4.Stamp(new DateTimeOffset(2015, 8, 30, 14, 36, 0, TimeSpan.FromHours(2))));

    private static IEnumerable<KeyValuePair<string, string>> Pairs(string text, char between, string within) =>
        text.Split(between, StringSplitOptions.RemoveEmptyEntries).Select(pair => new KeyValuePair<string, string>(pair[..pair.IndexOf(within, StringComparison.Ordinal)], pair[(pair.IndexOf(within, StringComparison.Ordinal) + within.Length)..]));
}
