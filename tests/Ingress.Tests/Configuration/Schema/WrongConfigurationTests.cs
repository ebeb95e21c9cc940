namespace Inferly.Ingress.Tests.Configuration.Schema;

public sealed class WrongConfigurationTests
{
    private const string Models = """ "models": [ { "id": "m" } ] """;

    /// <summary>A file and the paths of exactly the errors it has.</summary>
    public static TheoryData<string, string[]> WrongFiles => new()
    {
        // The file as a whole.
        { "", [""] },
        { " \n", [""] },
        { "{", [""] },
        { "[]", [""] },
        { """{ "listen": }""", [""] },
        { """{ "providers": {} }""", ["providers"] },
        { """{ "providers": [ 1 ] }""", ["providers[0]"] },
        { """{ "providers": [ null, { "id": "sim", "kind": "sim" } ] }""", ["providers[0]"] },

        // Fields of the root.
        { Config.WithProvider(""" "listne": "http://127.0.0.1:1" """), ["listne"] },
        { Config.WithProvider(""" "a.b": 1 """), ["[\"a.b\"]"] },
        { Config.WithProvider(""" "data": "a", "data": "b" """), ["data"] },
        { Config.WithProvider(""" "listen": 8080 """), ["listen"] },
        { Config.WithProvider(""" "listen": "127.0.0.1:8080" """), ["listen"] },
        { Config.WithProvider(""" "listen": "https://127.0.0.1:8080" """), ["listen"] },
        { Config.WithProvider(""" "listen": "http://127.0.0.1:99999" """), ["listen"] },
        { Config.WithProvider(""" "listen": "http://*:port" """), ["listen"] },
        { Config.WithProvider(""" "listen": "http://127.0.0.1:" """), ["listen"] },
        { Config.WithProvider(""" "listen": "http://[::1]:80x" """), ["listen"] },
        { Config.WithProvider(""" "listen": "http://127.0.0.1:8080/v1" """), ["listen"] },
        { Config.WithProvider(""" "data": "  " """), ["data"] },
        { Config.WithProvider(""" "data": "\ud800" """), ["data"] },
        { Config.WithProvider(""" "roles": "ingress" """), ["roles"] },
        { Config.WithProvider(""" "roles": [] """), ["roles"] },
        { Config.WithProvider(""" "roles": ["ingres"] """), ["roles[0]"] },
        { Config.WithProvider(""" "roles": ["ingress", "ingres", 3] """), ["roles[1]", "roles[2]"] },
        { Config.WithProvider(""" "metrics": "open", "durability": "sometimes" """), ["metrics", "durability"] },
        { Config.WithProvider(""" "drain_grace_s": -1 """), ["drain_grace_s"] },
        { Config.WithProvider(""" "catalogue": "no-such-file.json" """), ["catalogue"] },
        { Config.WithProvider(""" "record_content": "yes" """), ["record_content"] },
        { Config.WithProvider(""" "log_level": "Info" """), ["log_level"] },
        { Config.WithProvider(""" "bootstrap_key": "sk_live_short" """), ["bootstrap_key"] },
        { Config.WithProvider(""" "bootstrap_key": "env:NOT_SET" """), ["bootstrap_key"] },

        // Sections.
        { Config.WithProvider(""" "failover": [] """), ["failover"] },
        { Config.WithProvider(""" "failover": { "max_attempts": 0, "stall_ms": "10", "ttft_ms": 1.5, "hedge": 2, "x": 1 } """),
            ["failover.max_attempts", "failover.ttft_ms", "failover.stall_ms", "failover.hedge", "failover.x"] },
        { Config.WithProvider(""" "failover": { "total_ms": 99999999999999999999 } """), ["failover.total_ms"] },
        { Config.WithProvider(""" "failover": { "hedge": 1e999 } """), ["failover.hedge"] },
        { Config.WithProvider(""" "failover": { "continuation": "always" } """), ["failover.continuation"] },
        { Config.WithProvider(""" "failover": { "circuit": { "failure_share": 0, "first_pause_ms": 6000 } } """),
            ["failover.circuit.failure_share", "failover.circuit.first_pause_ms"] },
        { Config.WithProvider(""" "limits": { "max_body_bytes": 1 }, "query": { "max_rows": 0 } """), ["limits.max_body_bytes", "query.max_rows"] },
        { Config.WithProvider(""" "kafka": {} """), ["kafka.bootstrap_servers"] },
        { Config.WithProvider(""" "kafka": { "bootstrap_servers": "broker" } """), ["kafka.bootstrap_servers"] },
        { Config.WithProvider(""" "kafka": { "bootstrap_servers": "b:1", "security": "sasl_ssl" } """), ["kafka.username", "kafka.password"] },
        { Config.WithProvider(""" "kafka": { "bootstrap_servers": "b:1", "ca_file": "ca.pem" } """), ["kafka.ca_file"] },
        { Config.WithProvider(""" "kafka": { "bootstrap_servers": "b:1", "security": "ssl", "ca_file": "no-such-file.pem" } """), ["kafka.ca_file"] },
        { Config.WithProvider(""" "clickhouse": { "url": "tcp://host:9000" } """), ["clickhouse.url"] },
        { Config.WithProvider(""" "clickhouse": { "database": "traces", "cluster": "a'b" } """), ["clickhouse.database", "clickhouse.cluster"] },
        { Config.WithProvider(""" "clickhouse": { "cluster": "{shard}" } """), ["clickhouse.cluster"] },
        { Config.WithProvider(""" "clickhouse": { "ca_file": "ca.pem" } """), ["clickhouse.ca_file"] },
        { Config.WithProvider(""" "clickhouse": { "url": "https://host", "ca_file": "no-such-file.pem" } """), ["clickhouse.ca_file"] },
        { Config.WithProvider(""" "retention": 30 """), ["retention"] },
        { Config.WithProvider(""" "retention": { "requests_days": 0, "content_days": 0, "attempts_days": 10001, "rollups_days": 1.5, "days": 1 } """),
            ["retention.requests_days", "retention.content_days", "retention.attempts_days", "retention.rollups_days", "retention.days"] },
        { Config.WithProvider(""" "clickhouse": { "url": "http://user:password@host" } """), ["clickhouse.url"] },

        // Providers.
        { """{ "providers": [ {} ] }""", ["providers[0].id", "providers[0].kind"] },
        { """{ "providers": [ { "id": "a/b", "kind": "sim" }, { "id": "auto", "kind": "sim" } ] }""", ["providers[0].id", "providers[1].id"] },
        { """{ "providers": [ { "id": "a", "kind": "sim" }, { "id": "a", "kind": "sim" } ] }""", ["providers[1].id"] },
        { """{ "providers": [ { "id": "a", "kind": "opena" } ] }""", ["providers[0].kind"] },
        { """{ "providers": [ { "id": "local", "kind": "openai", "api_key": "k", "models": [ { "id": "m" } ] } ] }""", ["providers[0].base_url"] },
        { """{ "providers": [ { "id": "local", "kind": "openai", "models": [ { "id": "m" } ] } ] }""", ["providers[0].base_url"] },
        { """{ "providers": [ { "id": "openai", "kind": "openai" } ] }""", ["providers[0].api_key"] },
        { """{ "providers": [ { "id": "claude", "kind": "anthropic" } ] }""", ["providers[0].api_key"] },
        { """{ "providers": [ { "id": "a", "kind": "azure", "base_url": "https://x" } ] }""", ["providers[0].api_key", "providers[0].models"] },
        { """{ "providers": [ { "id": "b", "kind": "bedrock" } ] }""", ["providers[0].aws"] },
        { """{ "providers": [ { "id": "b", "kind": "bedrock", "aws": { "region": "EU West" } } ] }""",
            ["providers[0].aws.region", "providers[0].aws.access_key_id"] },
        { $$$"""{ "providers": [ { "id": "b", "kind": "bedrock", "aws": { "region": "{{{new string('a', 300)}}}", "bearer_token": "B" } } ] }""",
            ["providers[0].aws.region"] },
        { """{ "providers": [ { "id": "b", "kind": "bedrock", "aws": { "access_key_id": "AKIA" } } ] }""",
            ["providers[0].aws.region", "providers[0].aws.secret_access_key"] },
        { """{ "providers": [ { "id": "b", "kind": "bedrock", "aws": { "region": "us-east-1", "access_key_id": "A", "bearer_token": "B" } } ] }""",
            ["providers[0].aws.bearer_token"] },
        { Config.Sim(""" "api_key": "k", "base_url": "http://h", "aws": { "region": "r", "bearer_token": "b" } """),
            ["providers[0].base_url", "providers[0].api_key", "providers[0].aws"] },
        { Config.Sim(""" "api_keys": ["k"], "headers": {} """), ["providers[0].api_keys", "providers[0].headers"] },
        { """{ "providers": [ { "id": "g", "kind": "gemini", "api_key": "k", "organization": "o", "project": "p", "responses": true, "sim": {} } ] }""",
            ["providers[0].organization", "providers[0].project", "providers[0].responses", "providers[0].sim"] },
        { Config.OpenAi($$""" "api_version": "v1", {{Models}} """), ["providers[0].api_version"] },
        { Config.Sim(""" "models": [ { "id": "gpt" }, { "id": "a", "upstream": "fats" }, { "id": "b", "upstream": "fast" } ] """),
            ["providers[0].models[0].id", "providers[0].models[1].upstream"] },
        { Config.Sim(""" "sim": { "latency_scale": -1, "directives": { "fast": "explode", "other": "empty" } } """),
            ["providers[0].sim.latency_scale", "providers[0].sim.directives.fast", "providers[0].sim.directives.other"] },
        { Config.OpenAi($$""" "api_key": "a", "api_keys": ["b"], {{Models}} """), ["providers[0].api_keys"] },
        { Config.OpenAi($$""" "api_keys": ["a", "a"], {{Models}} """), ["providers[0].api_keys"] },
        { Config.OpenAi($$""" "api_keys": ["a", "", "env:NOT_SET", "clé"], {{Models}} """),
            ["providers[0].api_keys[1]", "providers[0].api_keys[2]", "providers[0].api_keys[3]"] },
        { Config.OpenAi($$""" "api_key": "key\n", {{Models}} """), ["providers[0].api_key"] },
        { Config.OpenAi($$""" "headers": { "x y": "a", "Content-Length": "1", "x-b": 1, "x-c": "1", "X-C": "2" }, {{Models}} """),
            ["providers[0].headers[\"x y\"]", "providers[0].headers.Content-Length", "providers[0].headers.x-b", "providers[0].headers.X-C"] },
        { Config.OpenAi($$""" "responses": "true", "region": "\u0001", {{Models}} """), ["providers[0].responses", "providers[0].region"] },

        // Models.
        { Config.OpenAi(""" "region": "eu" """), ["providers[0].models"] },
        { Config.OpenAi(""" "models": [] """), ["providers[0].models"] },
        { Config.OpenAi(""" "models": ["gpt-4o"] """), ["providers[0].models[0]"] },
        { Config.OpenAi(""" "models": [ {}, { "id": "a b" }, { "id": "m" }, { "id": "m" } ] """),
            ["providers[0].models[0].id", "providers[0].models[1].id", "providers[0].models[3].id"] },
        { Config.Model(""" "context": -1, "max_output": 0 """), ["providers[0].models[0].context", "providers[0].models[0].max_output"] },
        { Config.Model(""" "input_usd_per_mtok": "0.15", "output_usd_per_mtok": 0.6 """), ["providers[0].models[0].input_usd_per_mtok"] },
        { Config.Model(""" "output_usd_per_mtok": 0.6 """), ["providers[0].models[0].input_usd_per_mtok"] },
        { Config.Model(""" "capabilities": ["tools", "tool"], "mode": "image" """),
            ["providers[0].models[0].capabilities[1]", "providers[0].models[0].mode"] },
        { Config.Model(""" "regions": [] """), ["providers[0].models[0].regions"] },
        { Config.Model(""" "contxt": 1 """), ["providers[0].models[0].contxt"] },
    };

    [Theory]
    [MemberData(nameof(WrongFiles))]
    public void Parse_WrongFile_ListsExactlyItsErrors(string json, string[] paths)
    {
        var loaded = Config.Load(json);

        Assert.Null(loaded.Settings);
        Assert.Equal(paths.Order(), loaded.Errors.Select(error => error.Path).Order());
        Assert.All(loaded.Errors, error => Assert.Equal("inferly.json", error.Origin));
    }

    [Theory]
    [InlineData(""" "listne": 1 """, "did you mean 'listen'?")]
    [InlineData(""" "drainGraceS": 1 """, "did you mean 'drain_grace_s'?")]
    [InlineData(""" "unheard_of": 1 """, "known here: bootstrap_key, catalogue, clickhouse, data")]
    [InlineData(""" "durability": "Strict" """, "did you mean 'strict'?")]
    [InlineData(""" "metrics": "xyz" """, "known here: protected, public")]
    [InlineData(""" "drain_grace_s": "5" """, "is a text; give a whole number from 0 to 3600, without quotes")]
    [InlineData(""" "drain_grace_s": 5.5 """, "is 5.5; give a whole number from 0 to 3600")]
    [InlineData(""" "drain_grace_s": -1 """, "is -1; give a whole number from 0 to 3600")]
    [InlineData(""" "failover": { "hedge": 2 } """, "is 2; give a number from 0 to 1")]
    [InlineData(""" "kafka": "host:9092" """, "is a text, expected an object; write { ... } with its fields: bootstrap_servers, ca_file,")]
    [InlineData(""" "bootstrap_key": "env:NOT_SET" """, "the environment variable 'NOT_SET', which is not set")]
    [InlineData(""" "bootstrap_key": "env:" """, "names no environment variable; write \"env:NAME\"")]
    [InlineData(""" "bootstrap_key": "${INFERLY_KEY}" """, "write \"env:NAME\"")]
    [InlineData(""" "bootstrap_key": "$INFERLY_KEY" """, "write \"env:NAME\"")]
    public void Parse_WrongField_SaysWhatToWrite(string fields, string remedy)
    {
        var error = Assert.Single(Config.Load(Config.WithProvider(fields)).Errors);

        Assert.Contains(remedy, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_BadSyntax_NamesTheLine()
    {
        var error = Assert.Single(Config.Load("{\n  \"data\": \"x\",\n  oops\n}").Errors);

        Assert.StartsWith("inferly.json is not valid JSON; mend it at line 3, byte 3:", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n  \"data\": \"x\"\n")]
    [InlineData("{ \"roles\": [ \"ingress\"")]
    [InlineData("{ \"data\": \"x\", \"listen\":")]
    public void Parse_FileEndsEarly_SaysWhatIsMissing(string json)
        => Assert.EndsWith("the file ends here, and a }, ] or \" is missing", Assert.Single(Config.Load(json).Errors).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_EmptyFile_SaysSo()
        => Assert.Equal(
            "is empty; write { \"listen\": ..., \"providers\": [...] }, or remove the file", Assert.Single(Config.Load("\uFEFF \n").Errors).Message);

    [Theory]
    [InlineData("openai", "http://127.0.0.1:11434/v1")]
    [InlineData("azure", "https://NAME.openai.azure.com")]
    public void Parse_ProviderWithoutAddress_ShowsOneOfItsKind(string kind, string address)
    {
        var file = $$"""{ "providers": [ { "id": "a", "kind": "{{kind}}", "api_key": "k", "models": [ { "id": "m" } ] } ] }""";

        Assert.EndsWith($"such as \"{address}\"", Assert.Single(Config.Load(file).Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$canary")]
    [InlineData("$5_canary")]
    [InlineData("a${B}")]
    public void Parse_SecretThatOnlyResemblesAVariable_IsTaken(string secret)
        => Assert.Equal(secret, Config.Load(Config.OpenAi($$""" "api_key": "{{secret}}", {{Models}} """)).Settings!.Providers[0].ApiKeys[0].Reveal());

    [Theory]
    [InlineData(""" "api_key": "${canary}" """)]
    [InlineData(""" "api_key": "canary\n" """)]
    [InlineData(""" "api_key": "canaré" """)]
    [InlineData(""" "api_keys": ["canary", "canary"] """)]
    [InlineData(""" "headers": { "x y": "canary" } """)]
    public void Parse_WrongSecret_IsNotInTheMessage(string fields)
    {
        var described = Config.Load(Config.OpenAi($$"""{{fields}}, "models": [ { "id": "m" } ] """)).Describe();

        Assert.Contains("1 error:", described, StringComparison.Ordinal);
        Assert.DoesNotContain("canar", described, StringComparison.Ordinal);
    }
}
