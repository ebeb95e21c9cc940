using System.Net.Sockets;
using System.Text;
using Inferly.Ingress.Tests.Api;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Tests.Access;

public sealed class BearerTokenTests : ApiTest
{
    private const string Path = "/api/projects/acme/workflows";
    private static readonly string Live = ApiHost.SecretOf(Role.Developer);

    public static TheoryData<string, byte[]> Wrong
    {
        get
        {
            var data = new TheoryData<string, byte[]>();
            void Add(string name, string headers) => data.Add(name, Encoding.UTF8.GetBytes(headers));

            Add("no header", "");
            Add("empty header", "Authorization:\r\n");
            Add("scheme alone", "Authorization: Bearer\r\n");
            Add("scheme and space", "Authorization: Bearer \r\n");
            Add("no scheme", $"Authorization: {Live}\r\n");
            Add("wrong scheme", $"Authorization: Token {Live}\r\n");
            Add("basic", $"Authorization: Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"user:{Live}"))}\r\n");
            Add("two spaces", $"Authorization: Bearer  {Live}\r\n");
            Add("tab after the scheme", $"Authorization: Bearer\t{Live}\r\n");
            Add("NUL inside", $"Authorization: Bearer {Live[..20]}\0{Live[20..]}\r\n");
            Add("NUL at the end", $"Authorization: Bearer {Live}\0\r\n");
            Add("1 MB", $"Authorization: Bearer {Live}{new string('a', 1_000_000)}\r\n");
            Add("SQL", "Authorization: Bearer ' OR 1=1; DROP TABLE keys; --\r\n");
            Add("look-alike letters", $"Authorization: Bearer {Live.Replace('a', 'а').Replace('e', 'е')}\r\n");
            Add("zero-width space at the end", $"Authorization: Bearer {Live}\u200b\r\n");
            Add("no-break space at the end", $"Authorization: Bearer {Live}\u00a0\r\n");
            data.Add("broken UTF-8", [.. Encoding.ASCII.GetBytes($"Authorization: Bearer {Live}"), 0xff, 0xfe, .. "\r\n"u8]);
            Add("prefix alone", $"Authorization: Bearer {KeySecret.PrefixOf(Live)}\r\n");
            Add("one character short", $"Authorization: Bearer {Live[..^1]}\r\n");
            Add("one character long", $"Authorization: Bearer {Live}0\r\n");
            Add("other case", $"Authorization: Bearer {Live.ToUpperInvariant()}\r\n");
            Add("in quotes", $"Authorization: Bearer \"{Live}\"\r\n");
            Add("percent-encoded", $"Authorization: Bearer {Live.Replace("_", "%5F", StringComparison.Ordinal)}\r\n");
            Add("its digest", $"Authorization: Bearer {KeyDigest.Of(Live)}\r\n");
            Add("never issued", $"Authorization: Bearer {KeySecret.Scheme}{new string('0', 43)}\r\n");
            Add("revoked", $"Authorization: Bearer {SecretNamed("revoked")}\r\n");
            Add("expired", $"Authorization: Bearer {SecretNamed("expired")}\r\n");
            Add("rotated out", $"Authorization: Bearer {SecretNamed("rotated")}\r\n");
            Add("of a project that is no more", $"Authorization: Bearer {SecretNamed("orphan")}\r\n");
            Add("two headers", $"Authorization: Bearer {Live}\r\nAuthorization: Bearer {Live}\r\n");
            Add("two in one header", $"Authorization: Bearer {Live}, Bearer {Live}\r\n");
            Add("another header", $"api-key: {Live}\r\nx-api-key: {Live}\r\nCookie: key={Live}\r\nProxy-Authorization: Bearer {Live}\r\n");
            return data;
        }
    }

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
        AssertLogsHoldNothingOf(headers);
    }

    [Theory]
    [InlineData("Bearer ")]
    [InlineData("bearer ")]
    [InlineData("BEARER ")]
    public async Task Request_RightToken_IsAdmittedWhateverTheSchemesCase(string scheme)
        => Assert.StartsWith("HTTP/1.1 200", await ExchangeAsync(Encoding.ASCII.GetBytes($"Authorization: {scheme}{Live}\r\n")), StringComparison.Ordinal);

    [Fact]
    public async Task Request_WhitespaceAroundTheHeadersValue_IsNotPartOfIt()
        => Assert.StartsWith("HTTP/1.1 200", await ExchangeAsync(Encoding.ASCII.GetBytes($"Authorization: \t Bearer {Live} \t\r\n")), StringComparison.Ordinal);

    [Fact]
    public async Task Request_RightToken_IsLoggedNowhere()
    {
        await ExchangeAsync(Encoding.ASCII.GetBytes($"Authorization: Bearer {Live}\r\n"));

        Assert.Contains("Request finished", Host.Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Live[12..], Host.Logs.Text, StringComparison.Ordinal);
    }

    private static string SecretNamed(string name) => $"sk_live_{name}_0123456789abcdef0123456789abcdef";

    private void AssertLogsHoldNothingOf(byte[] headers)
    {
        var logs = Host.Logs.Text;
        Assert.Contains("Request finished", logs, StringComparison.Ordinal);

        // Whatever of a header is long enough to be told from ordinary words.
        foreach (var part in Encoding.UTF8.GetString(headers).Split([' ', '\r', '\n', '\t', ':', ',', '"', '=', '\0'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Length >= 12 && !part.EndsWith("Authorization", StringComparison.OrdinalIgnoreCase))
            {
                Assert.DoesNotContain(part[..Math.Min(part.Length, 40)], logs, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    /// <summary>Sends these bytes as headers; the answer without what differs from answer to answer.</summary>
    private async Task<string> ExchangeAsync(byte[] headers)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync(Host.Address.Host, Host.Address.Port, cancel);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {Path} HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n"), cancel);
        await stream.WriteAsync(headers, cancel);
        await stream.WriteAsync("\r\n"u8.ToArray(), cancel);
        var lines = (await new StreamReader(stream).ReadToEndAsync(cancel)).Split("\r\n");
        return string.Join("\r\n", lines.Where(line =>
            !line.StartsWith("Date:", StringComparison.OrdinalIgnoreCase) && !line.StartsWith("x-request-id:", StringComparison.OrdinalIgnoreCase)));
    }

    private async Task SeedDeadKeysAsync()
    {
        Append(Key("revoked") with { RevokedAt = ApiHost.Start });
        Append(Key("expired") with { ExpiresAt = ApiHost.Start });
        Append(Key("rotated").Rotate(KeySecret.Generate(), ApiHost.Start, TimeSpan.Zero));
        Append(Key("orphan") with { Project = "nowhere" });

        // Behind them in the one order of the log, so that they are applied.
        await Host.Store.MutateAsync(state => Mutation.Write(state.Put(Key("last"), ApiHost.Start)), TestContext.Current.CancellationToken);
    }

    private void Append(ApiKey key) => Host.Log.Append(GatewayState.Empty.Put(key, ApiHost.Start));

    private static ApiKey Key(string name) => new()
    {
        Id = $"key_{name}",
        Project = "acme",
        Role = Role.Developer,
        Digest = KeyDigest.Of(SecretNamed(name)),
        Prefix = KeySecret.PrefixOf(SecretNamed(name)),
        CreatedAt = ApiHost.Start,
    };
}
