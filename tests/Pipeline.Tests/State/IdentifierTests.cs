using Inferly.Pipeline.State;

namespace Inferly.Pipeline.Tests.State;

public sealed class IdentifierTests
{
    [Theory]
    [InlineData("default", true)]
    [InlineData("Team-1_x.eu", true)]
    [InlineData("7", true)]
    [InlineData("", false)]
    [InlineData("..", false)]
    [InlineData("-rf", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("аcme", false)]
    [InlineData("acme\n", false)]
    public void IsValid_Text_FollowsTheRule(string text, bool expected) => Assert.Equal(expected, Identifier.IsValid(text));

    [Fact]
    public void IsValid_Length_EndsAt64()
    {
        Assert.True(Identifier.IsValid(new string('a', 64)));
        Assert.False(Identifier.IsValid(new string('a', 65)));
    }
}
