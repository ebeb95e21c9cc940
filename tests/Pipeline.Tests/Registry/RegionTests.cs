using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.Tests.Registry;

public sealed class RegionTests
{
    [Theory]
    [InlineData("eu", "eu-west")]
    [InlineData("eu", "eu-central-1")]
    [InlineData("eu", "europe-west4")]
    [InlineData("eu", "francecentral")]
    [InlineData("eu", "germanywestcentral")]
    [InlineData("eu", "swedencentral")]
    [InlineData("eu", "West Europe")]
    [InlineData("eu", "EU")]
    [InlineData("eu", "de")]
    [InlineData("de", "eu-central-1")]
    [InlineData("us", "us-east")]
    [InlineData("us", "us-east-1")]
    [InlineData("us", "eastus2")]
    [InlineData("us", "East US 2")]
    [InlineData("us", "us-gov-west-1")]
    [InlineData("uk", "eu-west-2")]
    [InlineData("uk", "uksouth")]
    [InlineData("ca", "northamerica-northeast1")]
    [InlineData("ca", "canadaeast")]
    [InlineData("apac", "ap-southeast-2")]
    [InlineData("apac", "asia-south1")]
    [InlineData("apac", "japaneast")]
    [InlineData("jp", "ap-northeast-1")]
    [InlineData("latam", "sa-east-1")]
    [InlineData("Frankfurt-Office", "frankfurt-office")]
    [InlineData("global", "global")]
    public void Covers_WhatLiesInIt_IsTrue(string outer, string inner) => Assert.True(Parse(outer).Covers(Parse(inner)));

    [Theory]
    [InlineData("eu", "eu-west-2")] // London
    [InlineData("eu", "eu-central-2")] // Zurich
    [InlineData("eu", "europe-west2")]
    [InlineData("eu", "switzerlandnorth")]
    [InlineData("eu", "norwayeast")]
    [InlineData("eu", "us-east-1")]
    [InlineData("eu", "global")]
    [InlineData("eu", "europe-west99")] // not known, and not every European region is in the EU
    [InlineData("eu", "eurasia")]
    [InlineData("eu-west", "eu")]
    [InlineData("eu-west", "eu-west-1")]
    [InlineData("us", "usable")]
    [InlineData("us", "australiaeast")]
    [InlineData("ca", "us-west-1")]
    [InlineData("apac", "cn-north-1")]
    [InlineData("global", "eu")]
    [InlineData("no", "no-idea")]
    public void Covers_WhatLiesElsewhere_IsFalse(string outer, string inner) => Assert.False(Parse(outer).Covers(Parse(inner)));

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("eu\n")]
    public void TryCreate_NoName_IsRefused(string text) => Assert.False(Region.TryCreate(text, out _));

    [Fact]
    public void TryCreate_TooLong_IsRefused()
    {
        Assert.True(Region.TryCreate(new string('x', Region.MaxNameLength), out _));
        Assert.False(Region.TryCreate(new string('x', Region.MaxNameLength + 1), out _));
    }

    private static Region Parse(string text) => Region.TryCreate(text, out var region) ? region : throw new ArgumentException(text);
}
