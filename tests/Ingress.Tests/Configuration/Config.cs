using System.Text;
using Inferly.Ingress.Configuration.Loading;

namespace Inferly.Ingress.Tests.Configuration;

/// <summary>Loads configurations in an environment of the test's own.</summary>
internal static class Config
{
    /// <summary>Every field there is, each with a value that is not its default.</summary>
    public const string Complete =
        """
        {
          "listen": "http://*:9000",
          "data": "/var/lib/inferly",
          "roles": ["ingress", "evals"],
          "kafka": { "bootstrap_servers": "a:9092,b:9092", "security": "sasl_ssl", "sasl_mechanism": "scram_sha_512",
                     "username": "gateway", "password": "env:KAFKA_PASSWORD", "ca_file": "ca.pem" },
          "clickhouse": { "url": "https://clickhouse:8443", "cluster": "{cluster}", "username": "writer", "password": "pässword", "ca_file": "ca.pem" },
          "providers": [
            { "id": "openai-eu", "kind": "openai", "base_url": "https://eu.api.openai.com/v1", "api_keys": ["env:KEY_1", "sk-2"],
              "region": "eu", "organization": "org-1", "project": "proj-1", "responses": true, "headers": { "x-team": "search" },
              "models": [ { "id": "gpt", "upstream": "gpt-4o-mini", "input_usd_per_mtok": 0.15, "output_usd_per_mtok": 0.6,
                            "cached_input_usd_per_mtok": 0.075, "context": 128000, "max_output": 16384,
                            "capabilities": ["stream", "tools"], "mode": "chat", "regions": ["eu-west", "eu-north"] } ] },
            { "id": "azure", "kind": "azure", "base_url": "https://x.openai.azure.com", "api_key": "azure-key", "api_version": "v1",
              "models": [ { "id": "my-deployment" } ] },
            { "id": "bedrock", "kind": "bedrock", "aws": { "region": "eu-central-1", "access_key_id": "AKIA", "secret_access_key": "s3cret",
              "session_token": "t0ken" } },
            { "id": "bearer", "kind": "bedrock", "aws": { "region": "us-east-1", "bearer_token": "bedrock-key" } },
            { "id": "slow", "kind": "sim", "models": [ { "id": "fast" } ],
              "sim": { "latency_scale": 0.5, "seed": 7, "directives": { "fast": "status=503" } } }
          ],
          "failover": { "max_attempts": 3, "ttft_ms": 5000, "stall_ms": 6000, "total_ms": 60000, "retry_budget": 0.3,
                        "longest_wait_ms": 1000, "hedge": 0.1, "continuation": "instruct", "heartbeat_s": 0,
                        "circuit": { "failures_in_a_row": 4, "failure_share": 0.25, "min_calls": 8, "window_s": 20,
                                     "first_pause_ms": 500, "longest_pause_ms": 900, "probes_to_close": 1 } },
          "limits": { "max_body_bytes": 1048576, "max_concurrent_requests": 64 },
          "query": { "timeout_s": 5, "max_bytes": 2000000, "max_rows": 1000 },
          "retention": { "log_days": 7, "log_max_gb": 2.5, "requests_days": 30, "content_days": 3, "attempts_days": 7, "rollups_days": 10000 },
          "metrics": "public",
          "durability": "strict",
          "drain_grace_s": 5,
          "warm_up": false,
          "catalogue": "env-is-not-read-here.json",
          "record_content": true,
          "log_level": "debug",
          "bootstrap_key": "sk_live_0123456789012345678901234567890123",
        }
        """;

    public static readonly Dictionary<string, string> NoVariables = [];

    public static LoadedSettings Load(string? json, IReadOnlyDictionary<string, string>? environment = null, params string[] arguments)
        => Load(json is null ? null : Encoding.UTF8.GetBytes(json), environment, arguments);

    public static LoadedSettings Load(byte[]? file, IReadOnlyDictionary<string, string>? environment = null, params string[] arguments)
        => new SettingsLoader(CommandLine.Parse(arguments), environment ?? NoVariables).Parse(file);

    /// <summary>A file with one provider besides <paramref name="fields"/>, so that only they can be wrong.</summary>
    public static string WithProvider(string fields) => $$"""{ "providers": [ { "id": "sim", "kind": "sim" } ], {{fields}} }""";

    /// <summary>A file with one provider of kind openai, sound but for <paramref name="fields"/>.</summary>
    public static string OpenAi(string fields)
        => $$"""{ "providers": [ { "id": "local", "kind": "openai", "base_url": "http://127.0.0.1:1/v1", {{fields}} } ] }""";

    /// <summary>A file with one provider of kind sim, sound but for <paramref name="fields"/>.</summary>
    public static string Sim(string fields) => $$"""{ "providers": [ { "id": "s", "kind": "sim", {{fields}} } ] }""";

    /// <summary>A file with one model, sound but for <paramref name="fields"/>.</summary>
    public static string Model(string fields) => OpenAi($$""" "models": [ { "id": "m", {{fields}} } ] """);
}
