using CsCheck;
using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.Tests.Registry;

public sealed class RegionSetTests
{
    private static readonly string[] Names =
    [
        "eu", "de", "fr", "eu-west", "eu-west-1", "eu-west-2", "eu-central-1", "francecentral", "uk", "uksouth", "us", "us-east-1", "eastus2",
        "apac", "jp", "japaneast", "ap-southeast-2", "global", "my-office",
    ];

    private static readonly Gen<Region> Place = Gen.OneOf(Names).Select(Parse);

    public static Gen<RegionSet> Sets { get; } = Place.Array[0, 5].Select(RegionSet.Of);

    [Fact]
    public void Of_NestedAndRepeatedRegions_KeepsTheWidest()
        => Assert.Equal("eu, us-east-1", Set("us-east-1", "eu-west", "EU", "eu", "de").ToString());

    [Fact]
    public void Intersect_NestedRegions_IsTheInnerOne()
        => Assert.Equal(Set("eu-west-1"), Set("eu", "us").Intersect(Set("eu-west-1", "japaneast")));

    [Fact]
    public void Intersect_NothingInCommon_IsEmptyAndCoversNothing()
    {
        var none = Set("eu").Intersect(Set("us"));
        Assert.Equal(RegionSet.Empty, none);
        Assert.False(none.CoversAll([Parse("eu-west-1")]));
    }

    [Fact]
    public void CoversAll_OnePlaceOutside_IsFalse()
    {
        Assert.True(Set("eu").CoversAll([Parse("eu-west-1"), Parse("francecentral")]));
        Assert.False(Set("eu").CoversAll([Parse("eu-west-1"), Parse("us-east-1")]));
    }

    [Fact]
    public void CoversAll_UnknownPlace_IsFalse() => Assert.False(Set("eu").CoversAll([]));

    [Fact]
    public void Intersect_AnySets_CoversWhatBothCover()
        => Gen.Select(Sets, Sets, Place).Sample((a, b, place) =>
            Assert.Equal(a.Covers(place) && b.Covers(place), a.Intersect(b).Covers(place)));

    [Fact]
    public void Intersect_AnySets_IsAssociativeCommutativeAndIdempotent()
        => Gen.Select(Sets, Sets, Sets).Sample((a, b, c) =>
        {
            Assert.Equal(a.Intersect(b).Intersect(c), a.Intersect(b.Intersect(c)));
            Assert.Equal(a.Intersect(b), b.Intersect(a));
            Assert.Equal(a, a.Intersect(a));
            Assert.Equal(a.Intersect(b).GetHashCode(), b.Intersect(a).GetHashCode());
        });

    private static Region Parse(string text) => Region.TryCreate(text, out var region) ? region : throw new ArgumentException(text);

    private static RegionSet Set(params string[] names) => RegionSet.Of(names.Select(Parse));
}
