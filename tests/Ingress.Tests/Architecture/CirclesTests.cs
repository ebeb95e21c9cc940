namespace Inferly.Ingress.Tests.Architecture;

public sealed class CirclesTests
{
    [Fact]
    public void Find_Circle_IsItsEdgesAlone() =>
        Assert.Equal([("a", "b"), ("b", "c"), ("c", "a")], Circles.Find([("x", "a"), ("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")]));

    [Fact]
    public void Find_NoCircle_IsEmpty() => Assert.Empty(Circles.Find([("a", "b"), ("a", "c"), ("b", "c")]));
}
