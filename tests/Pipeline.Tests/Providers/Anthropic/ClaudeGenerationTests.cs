using Inferly.Pipeline.Providers.Anthropic;

namespace Inferly.Pipeline.Tests.Providers.Anthropic;

public sealed class ClaudeGenerationTests
{
    [Theory]
    [InlineData("claude-3-haiku-20240307", 3, 0)]
    [InlineData("claude-3-5-sonnet-20241022", 3, 5)]
    [InlineData("claude-3-7-sonnet-latest", 3, 7)]
    [InlineData("claude-sonnet-4-20250514", 4, 0)]
    [InlineData("claude-opus-4-1-20250805", 4, 1)]
    [InlineData("claude-opus-4.6", 4, 6)]
    [InlineData("claude-sonnet-5", 5, 0)]
    [InlineData("claude-fable-12-34", 12, 34)]
    [InlineData("eu.anthropic.claude-haiku-4-5-20251001-v1:0", 4, 5)]
    [InlineData("anthropic.claude-v2:1", 2, 1)]
    [InlineData("arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-3-5-sonnet-20241022-v2:0", 3, 5)]
    public void Of_NameOfAClaude_ReadsItsNumber(string model, int major, int minor) =>
        Assert.Equal(new ClaudeGeneration(major, minor), ClaudeGeneration.Of(model));

    [Theory]
    [InlineData("claude")]
    [InlineData("claude-instant")]
    [InlineData("claude-20250514")]
    [InlineData("minimax-m2")]
    [InlineData("amazon.nova-pro-v1:0")]
    public void Of_AnyOtherName_IsNull(string model) => Assert.Null(ClaudeGeneration.Of(model));
}
