using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Tests.Providers.Translation;

public sealed class ToolCallIdTests
{
    [Theory]
    [InlineData("call_1")]
    [InlineData("toolu_01-AbC")]
    public void Portable_IdThatEveryProviderTakes_StaysAsItIs(string id) => Assert.Same(id, ToolCallId.Portable(id));

    [Fact]
    public void Portable_AnyOtherId_IsReplacedByTheSameOneEachTime()
    {
        string[] ids = ["functions.weather:0", "functions.weather:1", "ünï", "", new string('a', 65)];
        var portable = ids.Select(ToolCallId.Portable).ToArray();
        Assert.Equal(ids.Length, portable.Distinct().Count());
        Assert.Equal(portable, ids.Select(ToolCallId.Portable));
        Assert.All(portable, id => Assert.Matches("^[a-zA-Z0-9_-]{1,64}$", id));
    }
}
