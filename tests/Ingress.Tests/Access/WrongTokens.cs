using System.Text;
using Inferly.Ingress.Tests.Api;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Tests.Access;

/// <summary>What callers send in place of a key, and must not be told apart.</summary>
internal static class WrongTokens
{
    /// <summary>A live key of role developer in acme, from which wrong ones are made.</summary>
    public static readonly string Live = ApiHost.SecretOf(Role.Developer);

    /// <summary>Names, and the headers as bytes.</summary>
    public static TheoryData<string, byte[]> All
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

    /// <summary>Keys that have been, one of each way to end.</summary>
    public static IReadOnlyList<ApiKey> DeadKeys { get; } =
    [
        Key("revoked") with { RevokedAt = ApiHost.Start },
        Key("expired") with { ExpiresAt = ApiHost.Start },
        Key("rotated").Rotate(KeySecret.Generate(), ApiHost.Start, TimeSpan.Zero),
        Key("orphan") with { Project = "nowhere" },
    ];

    /// <summary>A key of role developer in acme; its secret holds its name.</summary>
    public static ApiKey Key(string name) => new()
    {
        Id = $"key_{name}",
        Project = "acme",
        Role = Role.Developer,
        Digest = KeyDigest.Of(SecretNamed(name)),
        Prefix = KeySecret.PrefixOf(SecretNamed(name)),
        CreatedAt = ApiHost.Start,
    };

    /// <summary>Fails where a text has anything of these headers that is long enough to be told from ordinary words.</summary>
    public static void AssertNothingIn(string text, byte[] headers)
    {
        foreach (var part in Encoding.UTF8.GetString(headers).Split([' ', '\r', '\n', '\t', ':', ',', '"', '=', '\0'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Length >= 12 && !part.EndsWith("Authorization", StringComparison.OrdinalIgnoreCase))
            {
                Assert.DoesNotContain(part[..Math.Min(part.Length, 40)], text, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    private static string SecretNamed(string name) => $"sk_live_{name}_0123456789abcdef0123456789abcdef";
}
