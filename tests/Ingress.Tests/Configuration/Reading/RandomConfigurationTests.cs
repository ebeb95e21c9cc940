using System.Text;
using CsCheck;
using Inferly.Ingress.Configuration.Loading;

namespace Inferly.Ingress.Tests.Configuration.Reading;

public sealed class RandomConfigurationTests
{
    private static readonly Gen<string> Name = Gen.OneOf(
        "listen", "data", "roles", "kafka", "bootstrap_servers", "clickhouse", "url", "providers", "id", "kind", "base_url", "api_key", "api_keys",
        "region", "models", "headers", "aws", "access_key_id", "sim", "directives", "failover", "circuit", "stall_ms", "limits", "query", "metrics",
        "catalogue", "log_level", "bootstrap_key", "capabilities", "regions", "mode", "context", "input_usd_per_mtok",
        "", "\\ud800", "a.b", "\\u0000", "x");

    private static readonly Gen<string> Scalar = Gen.OneOf(
        "null", "true", "-1", "0.5", "1e999", "99999999999999999999", "12345678901234567890.123456789012345678901234567890",
        "\"\"", "\"\\ud800\"", "\"openai\"", "\"sim\"", "\"fast\"", "\"env:NAME\"", "\"env:\"", "\"http://h/\"", "\"http://:0\"", "\"http://*:\"",
        "\"http://h:1:2\"", "\"status=503\"", "\"a:1,,\"", "\"\\u0000\"");

    private static readonly Gen<string> Json = Gen.Recursive<string>((depth, value) => depth > 4
        ? Scalar
        : Gen.OneOf<string>(
            Scalar,
            value.Array[0, 3].Select(items => $"[{string.Join(',', items)}]"),
            Gen.Select(Name, value).Array[0, 6].Select(Object)));

    [Fact]
    public void Parse_RandomObject_IsSoundOrExplained()
        => Gen.Select(Name, Json).Array[0, 8].Select(Object).Sample(file => IsSoundOrExplained(Config.Load(file)), iter: 1000);

    [Fact]
    public void Parse_RandomBytes_IsSoundOrExplained()
        => Gen.Byte.Array[0, 40].Sample(bytes => IsSoundOrExplained(Config.Load(bytes)), iter: 1000);

    [Fact]
    public void Parse_CompleteFileCutOrDamaged_IsSoundOrExplained()
    {
        var complete = Encoding.UTF8.GetBytes(Config.Complete);
        Gen.Select(Gen.Int[0, complete.Length - 1], Gen.Byte, Gen.Int[1, complete.Length]).Sample(
            (at, value, length) =>
            {
                var damaged = complete[..length];
                damaged[Math.Min(at, length - 1)] = value;
                return IsSoundOrExplained(Config.Load(damaged));
            },
            iter: 1000);
    }

    [Fact]
    public void Parse_RandomVariables_IsSoundOrExplained()
    {
        var segment = Gen.OneOf<string>(Name, Gen.OneOf("0", "1", "-1", "99999", "007"));
        var value = Gen.OneOf<string>(Scalar, Gen.String[0, 5]);
        Gen.Select(segment.Array[1, 4], value, Json).Sample(
            (segments, text, json) => IsSoundOrExplained(Config.Load(
                $$"""{ "providers": {{json}} }""",
                new Dictionary<string, string> { [$"INFERLY__{string.Join("__", segments)}"] = text })),
            iter: 1000);
    }

    private static string Object((string Name, string Value)[] fields)
        => $"{{{string.Join(',', fields.Select(field => $"\"{field.Name}\":{field.Value}"))}}}";

    private static bool IsSoundOrExplained(LoadedSettings loaded)
        => loaded.IsSound == loaded.Errors.IsEmpty && loaded.Errors.All(error => error.Message.Length > 0 && error.Origin.Length > 0);
}
