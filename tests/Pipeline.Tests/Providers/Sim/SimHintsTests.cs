using Inferly.Pipeline.Providers.Sim;

namespace Inferly.Pipeline.Tests.Providers.Sim;

public sealed class SimHintsTests
{
    [Theory]
    [InlineData("What is the weather in Paris and New York?", new[] { "Paris", "New York" }, 2)]
    [InlineData("Compare Rome, Oslo, and Bonn", new[] { "Rome", "Oslo", "Bonn" }, 3)]
    [InlineData("Ask Bob. Then fly from Rome or from Oslo", new[] { "Rome", "Oslo", "Bob" }, 2)]
    [InlineData("Paris weather?", new[] { "Paris" }, 1)]
    [InlineData("I'm sure I said nothing", new string[0], 1)]
    [InlineData("Show Paris. Show Rome.", new[] { "Paris", "Rome" }, 1)]
    public void Names_Text_FindsThemAndTheirSeries(string text, string[] names, int series)
    {
        var hints = new SimHints(text);

        Assert.Equal(names, hints.Names);
        Assert.Equal(series, hints.SeriesLength);
    }

    [Fact]
    public void Numbers_Text_LeavesOutPartsOfWordsAndVersions() =>
        Assert.Equal([3m, -2.5m, 10m], new SimHints("Take 3 of v2, -2.5 degrees, 1.2.3, x9 and 10.").Numbers);

    [Theory]
    [InlineData("set it to high please", "high", true)]
    [InlineData("set it to HIGH", "high", true)]
    [InlineData("a highway", "high", false)]
    [InlineData("anything", "", false)]
    public void Mentions_Words_OnlyWhole(string text, string words, bool expected) => Assert.Equal(expected, new SimHints(text).Mentions(words));

    [Fact]
    public void StartingAtName_Index_TurnsTheNames() =>
        Assert.Equal(["Oslo", "Rome"], new SimHints("In Rome and Oslo").StartingAtName(3).Names);
}
