using Inferly.Ingress.Api.Requests;

namespace Inferly.Ingress.Tests.Api.Requests;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("2030-01-31T00:00:00Z", "2030-01-31T00:00:00.0000000+00:00")]
    [InlineData("2030-01-31T00:30:00.123+01:00", "2030-01-30T23:30:00.1230000+00:00")]
    [InlineData("2030-01-31t00:00:00z", "2030-01-31T00:00:00.0000000+00:00")]
    public void TryParse_Instant_IsInUtc(string text, string expected)
    {
        Assert.True(Rfc3339.TryParse(text, out var instant));
        Assert.Equal(expected, instant.ToString("O"));
    }

    [Theory]
    [InlineData("2030-01-31")]
    [InlineData("2030-01-31T00:00:00")]
    [InlineData("2030-02-31T00:00:00Z")]
    [InlineData("2030-01-31 00:00:00Z")]
    [InlineData("2030-01-31T00:00:00Z\n")]
    [InlineData("Thu, 31 Jan 2030 00:00:00 GMT")]
    [InlineData("1900000000")]
    public void TryParse_AnythingElse_IsFalse(string text) => Assert.False(Rfc3339.TryParse(text, out _));
}
