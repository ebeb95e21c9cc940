using Inferly.Ingress.Access;
using Inferly.Pipeline.Limits;
using Microsoft.AspNetCore.Http;

namespace Inferly.Ingress.Tests.Access;

public sealed class RateLimitHeadersTests
{
    [Fact]
    public void Apply_BothLimits_WritesSixHeaders()
    {
        var headers = new HeaderDictionary();

        RateLimitHeaders.Apply(headers, new RateDecision(new RateQuota(60, 59, TimeSpan.FromSeconds(1)), new RateQuota(150_000, 149_984, TimeSpan.FromMinutes(6)), null));

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["x-ratelimit-limit-requests"] = "60",
                ["x-ratelimit-remaining-requests"] = "59",
                ["x-ratelimit-reset-requests"] = "1s",
                ["x-ratelimit-limit-tokens"] = "150000",
                ["x-ratelimit-remaining-tokens"] = "149984",
                ["x-ratelimit-reset-tokens"] = "6m0s",
            },
            headers.ToDictionary(header => header.Key, header => header.Value.ToString()));
    }

    [Fact]
    public void Apply_NoLimits_WritesNone()
    {
        var headers = new HeaderDictionary();

        RateLimitHeaders.Apply(headers, default);

        Assert.Empty(headers);
    }
}
