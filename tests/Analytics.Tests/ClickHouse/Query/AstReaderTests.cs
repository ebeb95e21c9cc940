using Inferly.Analytics.ClickHouse.Query;

namespace Inferly.Analytics.Tests.ClickHouse.Query;

public sealed class AstReaderTests
{
    [Fact]
    public void Read_Dump_Tree()
    {
        var root = AstReader.Read("ExpressionList (children 2)\n Function plus (alias a b) (children 1)\n  ExpressionList\n Literal 'x (alias y)'\n");

        Assert.NotNull(root);
        Assert.Equal(["Function", "Literal"], root.Children.Select(child => child.Kind));
        Assert.Equal(["plus", "'x (alias y)'"], root.Children.Select(child => child.Value));
        Assert.Equal("ExpressionList", Assert.Single(root.Children[0].Children).Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("A (children 1)")]
    [InlineData("A (children 1)\n B\n C")]
    [InlineData("A (children 1)\n  B")]
    [InlineData("A (children 2)\n B (children 1)\n C")]
    [InlineData("A\nB")]
    [InlineData("A (children 1)\nxB")]
    public void Read_DepthsAndCountsDisagree_Nothing(string dump) => Assert.Null(AstReader.Read(dump));
}
