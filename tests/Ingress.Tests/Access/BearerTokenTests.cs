using System.Text;
using Inferly.Ingress.Tests.Api;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Tests.Access;

public sealed class BearerTokenTests : ApiTest
{
    private const string Path = "/api/projects/acme/workflows";

    public static TheoryData<string, byte[]> Wrong => WrongTokens.All;

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Request_WrongToken_IsAnsweredLikeAnyOtherAndLoggedNowhere(string name, byte[] headers)
    {
        await SeedDeadKeysAsync();
        var expected = await ExchangeAsync(Encoding.ASCII.GetBytes("Authorization: Bearer sk_live_wrong\r\n"));

        var actual = await ExchangeAsync(headers);

        Assert.StartsWith("HTTP/1.1 401", actual, StringComparison.Ordinal);
        Assert.Equal(expected, actual);
        Assert.Contains("\"code\":\"invalid_api_key\"", actual, StringComparison.Ordinal);
        Assert.NotEmpty(name);
        Assert.Contains("Request finished", Host.Logs.Text, StringComparison.Ordinal);
        WrongTokens.AssertNothingIn(Host.Logs.Text, headers);
    }

    [Theory]
    [InlineData("Bearer ")]
    [InlineData("bearer ")]
    [InlineData("BEARER ")]
    public async Task Request_RightToken_IsAdmittedWhateverTheSchemesCase(string scheme)
        => Assert.StartsWith("HTTP/1.1 200", await ExchangeAsync(Encoding.ASCII.GetBytes($"Authorization: {scheme}{WrongTokens.Live}\r\n")), StringComparison.Ordinal);

    [Fact]
    public async Task Request_WhitespaceAroundTheHeadersValue_IsNotPartOfIt()
        => Assert.StartsWith("HTTP/1.1 200", await ExchangeAsync(Encoding.ASCII.GetBytes($"Authorization: \t Bearer {WrongTokens.Live} \t\r\n")), StringComparison.Ordinal);

    [Fact]
    public async Task Request_RightToken_IsLoggedNowhere()
    {
        await ExchangeAsync(Encoding.ASCII.GetBytes($"Authorization: Bearer {WrongTokens.Live}\r\n"));

        Assert.Contains("Request finished", Host.Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(WrongTokens.Live[12..], Host.Logs.Text, StringComparison.Ordinal);
    }

    /// <summary>Sends these bytes as headers.</summary>
    private Task<string> ExchangeAsync(byte[] headers) => RawExchange.RunAsync(Host.Address, $"GET {Path} HTTP/1.1\r\n", headers);

    private async Task SeedDeadKeysAsync()
    {
        foreach (var key in WrongTokens.DeadKeys)
        {
            Host.Log.Append(GatewayState.Empty.Put(key, ApiHost.Start));
        }

        // Behind them in the one order of the log, so that they are applied.
        await Host.Store.MutateAsync(state => Mutation.Write(state.Put(WrongTokens.Key("last"), ApiHost.Start)), TestContext.Current.CancellationToken);
    }
}
