using System.Text.Json;
using Inferly.Ingress.Configuration;

namespace Inferly.Ingress.Tests.Configuration;

public sealed class SecretTests
{
    [Fact]
    public void Secret_ShownInAnyWay_IsHidden()
    {
        var secret = new Secret("canary");

        Assert.Equal("***", secret.ToString());
        Assert.Equal("*** ***", $"{secret} {secret,3:G}");
        Assert.Equal("{}", JsonSerializer.Serialize(secret));
    }

    [Fact]
    public void Reveal_Always_GivesTheText() => Assert.Equal("canary", new Secret("canary").Reveal());

    [Fact]
    public void Equals_SameText_IsEqual()
    {
        Assert.Equal(new Secret("a"), new Secret("a"));
        Assert.NotEqual(new Secret("a"), new Secret("b"));
        Assert.Equal(new Secret("a").GetHashCode(), new Secret("a").GetHashCode());
    }
}
