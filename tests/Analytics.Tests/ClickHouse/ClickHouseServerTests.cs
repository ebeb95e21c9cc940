using Inferly.Analytics.ClickHouse;

namespace Inferly.Analytics.Tests.ClickHouse;

public sealed class ClickHouseServerTests
{
    [Theory]
    [InlineData("http://ch.example:8123", "default", "", "http://ch.example:8123/")]
    [InlineData("https://bob:p%40ss%3Aword@ch.example:8443/?x=1", "bob", "p@ss:word", "https://ch.example:8443/")]
    public async Task Ready_Address_CredentialsApart(string address, string user, string password, string bare)
    {
        var endpoint = await new ClickHouseServer(new Uri(address)).ReadyAsync(TestContext.Current.CancellationToken);
        Assert.Equal((user, password, bare, false), (endpoint.User, endpoint.Password, endpoint.Address.ToString(), endpoint.IsEmbedded));
        Assert.DoesNotContain("word", endpoint.ToString());
    }
}
