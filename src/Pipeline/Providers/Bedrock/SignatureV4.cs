using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Inferly.Pipeline.Providers.Bedrock;

/// <summary>AWS Signature Version 4 over a request's method, path, query, headers and body.</summary>
/// <param name="region">For example <c>us-east-1</c>.</param>
/// <param name="service">For example <c>bedrock</c>.</param>
internal sealed class SignatureV4(string region, string service)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    private static readonly SearchValues<byte> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    /// <summary>How a time stands in <c>x-amz-date</c>.</summary>
    public static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The value of the header <c>Authorization</c>.</summary>
    /// <param name="method">The method, in capitals.</param>
    /// <param name="path">The path as it goes over the wire; it is encoded once more, as every service but S3 wants it.</param>
    /// <param name="query">Names and values, not encoded.</param>
    /// <param name="headers">The headers to sign, <c>host</c> and <c>x-amz-date</c> among them.</param>
    /// <param name="body">The body.</param>
    /// <param name="credential">With access key and secret.</param>
    /// <param name="stamp">What <c>x-amz-date</c> says.</param>
    public string Sign(
        string method,
        string path,
        IEnumerable<KeyValuePair<string, string>> query,
        IEnumerable<KeyValuePair<string, string>> headers,
        ReadOnlySpan<byte> body,
        Credential credential,
        string stamp)
    {
        var signed = headers
            .Select(header => (Name: header.Key.ToLowerInvariant(), Value: Collapse(header.Value)))
            .OrderBy(header => header.Name, StringComparer.Ordinal)
            .ToArray();
        var names = string.Join(';', signed.Select(header => header.Name));
        var canonical = new StringBuilder()
            .Append(method).Append('\n')
            .Append(Encode(path, keepSlashes: true)).Append('\n')
            .AppendJoin('&', Canonical(query)).Append('\n')
            .AppendJoin("", signed.Select(header => $"{header.Name}:{header.Value}\n")).Append('\n')
            .Append(names).Append('\n')
            .Append(Hex(SHA256.HashData(body)));

        var scope = $"{stamp[..8]}/{region}/{service}/aws4_request";
        var toSign = $"{Algorithm}\n{stamp}\n{scope}\n{Hex(SHA256.HashData(Utf8(canonical.ToString())))}";
        var signature = Hex(HMACSHA256.HashData(Key(credential, stamp[..8]), Utf8(toSign)));
        return $"{Algorithm} Credential={credential.AccessKeyId}/{scope}, SignedHeaders={names}, Signature={signature}";
    }

    private byte[] Key(Credential credential, string date)
    {
        var key = Utf8("AWS4" + credential.SecretAccessKey);
        foreach (var step in (ReadOnlySpan<string>)[date, region, service, "aws4_request"])
        {
            key = HMACSHA256.HashData(key, Utf8(step));
        }

        return key;
    }

    private static IEnumerable<string> Canonical(IEnumerable<KeyValuePair<string, string>> query) =>
        query
            .Select(pair => (Name: Encode(pair.Key, keepSlashes: false), Value: Encode(pair.Value, keepSlashes: false)))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}");

    // Leading, trailing and repeated spaces don't count.
    private static string Collapse(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Encode(string text, bool keepSlashes)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var octet in Utf8(text))
        {
            if (Unreserved.Contains(octet) || (keepSlashes && octet == (byte)'/'))
            {
                encoded.Append((char)octet);
            }
            else
            {
                encoded.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
            }
        }

        return encoded.ToString();
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
