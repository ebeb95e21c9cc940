using System.Text.Json;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers.OpenAi;

namespace Inferly.Pipeline.Tests.Providers.OpenAi;

public sealed class OpenAiUsageTests
{
    [Theory]
    [InlineData(303, 291)]
    [InlineData(13, 1)]
    public void Read_ReasoningApartFromTheCompletion_IsKnownByTheTotal(int total, int output)
    {
        var usage = Read($$"""{"prompt_tokens":12,"completion_tokens":1,"total_tokens":{{total}},"completion_tokens_details":{"reasoning_tokens":290} }""");
        Assert.Equal(new Usage(12, output, ReasoningTokens: 290), usage);
    }

    [Theory]
    [InlineData(""" "prompt_tokens_details":{"cached_tokens":4} """)]
    [InlineData(""" "prompt_cache_hit_tokens":4 """)]
    [InlineData(""" "cached_tokens":4 """)]
    public void Read_CachedTokens_AreFoundWhereProvidersPutThem(string cached)
    {
        Assert.Equal(new Usage(9, 2, 4), Read($$"""{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11,{{cached}}}"""));
    }

    private static Usage Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return OpenAiUsage.Read(document.RootElement);
    }
}
