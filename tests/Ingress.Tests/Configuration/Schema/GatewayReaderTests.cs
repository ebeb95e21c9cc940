using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Inferly.Analytics.ClickHouse.Schema;
using Inferly.Ingress.Configuration;
using Inferly.Ingress.Configuration.Reading;
using Inferly.Ingress.Configuration.Schema;
using Inferly.Pipeline.Health;
using Inferly.Pipeline.Providers.Sim;
using Inferly.Pipeline.Registry;
using Microsoft.Extensions.Logging;

namespace Inferly.Ingress.Tests.Configuration.Schema;

public sealed class GatewayReaderTests
{
    private static readonly Lazy<string> Certificate = new(WriteCertificate);

    private static readonly Dictionary<string, string> Variables = new()
    {
        ["KAFKA_PASSWORD"] = "kafka-secret",
        ["KEY_1"] = "sk-1",
        ["INFERLY_CATALOGUE"] = typeof(GatewayReaderTests).Assembly.Location,
        ["INFERLY__kafka__ca_file"] = Certificate.Value,
        ["INFERLY__clickhouse__ca_file"] = Certificate.Value,
    };

    private static readonly GatewaySettings Complete = Sound(Config.Complete, Variables);

    [Theory]
    [InlineData("http://*:8080")]
    [InlineData("http://localhost:0")]
    [InlineData("http://[::1]:8080")]
    [InlineData("http://gateway_1:8080")]
    public void Read_ListenAddress_IsTaken(string address) =>
        Assert.Equal(address, Sound($$"""{ "listen": "{{address}}" }""").Listen);

    [Fact]
    public void Read_EmptyFile_GivesTheDefaults()
    {
        var settings = Sound("{}");

        Assert.Equal("http://127.0.0.1:8080", settings.Listen);
        Assert.Equal("./data", settings.Data);
        Assert.Equal(GatewayRoles.All, settings.Roles);
        Assert.Null(settings.Kafka);
        Assert.Null(settings.ClickHouse);
        Assert.Equal(new FailoverSettings(), settings.Failover);
        Assert.Equal(33_554_432, settings.Limits.MaxBodyBytes);
        Assert.Equal((TimeSpan.FromSeconds(10), 1_000_000_000, 1_000_000), (settings.Query.Timeout, settings.Query.MaxBytes, settings.Query.MaxRows));
        Assert.Equal((30, null), (settings.Retention.LogDays, settings.Retention.LogMaxGb));
        Assert.Equal((MetricsAccess.Protected, Durability.Available), (settings.Metrics, settings.Durability));
        Assert.Equal(new TableRetention(), settings.Retention.Tables);
        Assert.True(settings.WarmUp);
        Assert.Null(settings.BootstrapKey);
    }

    [Fact]
    public void Read_NullField_CountsAsAbsent() => Assert.Null(Sound("""{ "kafka": null, "failover": null }""").Kafka);

    [Fact]
    public void Read_CompleteFile_ReadsTheRoot()
    {
        Assert.Equal("http://*:9000", Complete.Listen);
        Assert.Equal("/var/lib/inferly", Complete.Data);
        Assert.Equal(GatewayRoles.Ingress | GatewayRoles.Evals, Complete.Roles);
        Assert.Equal(new LimitSettings { MaxBodyBytes = 1_048_576, MaxConcurrentRequests = 64 }, Complete.Limits);
        Assert.Equal(new QuerySettings { Timeout = TimeSpan.FromSeconds(5), MaxBytes = 2_000_000, MaxRows = 1000 }, Complete.Query);
        Assert.Equal((7, 2.5m), (Complete.Retention.LogDays, Complete.Retention.LogMaxGb));
        Assert.Equal(new TableRetention { RequestsDays = 30, ContentDays = 3, AttemptsDays = 7, RollupsDays = 10_000 }, Complete.Retention.Tables);
        Assert.Equal((MetricsAccess.Public, Durability.Strict), (Complete.Metrics, Complete.Durability));
        Assert.Equal((TimeSpan.FromSeconds(5), false), (Complete.DrainGrace, Complete.WarmUp));
        Assert.Equal((true, LogLevel.Debug), (Complete.RecordContent, Complete.LogLevel));
        Assert.Equal("sk_live_0123456789012345678901234567890123", Complete.BootstrapKey?.Reveal());
    }

    [Fact]
    public void Read_CompleteFile_ReadsTheCluster()
    {
        Assert.Equal(
            new KafkaSettings
            {
                BootstrapServers = "a:9092,b:9092",
                Security = KafkaSecurity.SaslSsl,
                SaslMechanism = SaslMechanism.ScramSha512,
                Username = "gateway",
                Password = new Secret("kafka-secret"),
                CaFile = Certificate.Value,
            },
            Complete.Kafka);
        Assert.Equal(
            new ClickHouseSettings
            {
                Url = new Uri("https://clickhouse:8443"),
                Cluster = "{cluster}",
                Username = "writer",
                Password = new Secret("pässword"),
                CaFile = Certificate.Value,
            },
            Complete.ClickHouse);
    }

    [Fact]
    public void Read_CompleteFile_ReadsFailover()
    {
        Assert.Equal(
            new FailoverSettings
            {
                MaxAttempts = 3,
                FirstToken = TimeSpan.FromSeconds(5),
                Stall = TimeSpan.FromSeconds(6),
                Total = TimeSpan.FromSeconds(60),
                RetryBudget = 0.3,
                LongestWait = TimeSpan.FromSeconds(1),
                Hedge = 0.1,
                Continuation = Continuation.Instruct,
                Heartbeat = TimeSpan.Zero,
                FailuresInARow = 4,
                FailureShare = 0.25,
                MinCalls = 8,
                Window = TimeSpan.FromSeconds(20),
                FirstPause = TimeSpan.FromMilliseconds(500),
                LongestPause = TimeSpan.FromMilliseconds(900),
                ProbesToClose = 1,
            },
            Complete.Failover);
    }

    [Fact]
    public void Read_CompleteFile_ReadsProviders()
    {
        var openai = Complete.Providers[0];
        Assert.Equal(("openai-eu", ProviderKind.Openai, "eu", true), (openai.Id, openai.Kind, openai.Region?.Name, openai.Responses));
        Assert.Equal(new Uri("https://eu.api.openai.com/v1"), openai.BaseUrl);
        Assert.Equal(["sk-1", "sk-2"], openai.ApiKeys.Select(key => key.Reveal()));
        Assert.Equal(("org-1", "proj-1"), (openai.Organization, openai.Project));
        Assert.Equal("search", openai.Headers["X-Team"].Reveal());

        Assert.Equal(("azure-key", "v1"), (Complete.Providers[1].ApiKeys.Single().Reveal(), Complete.Providers[1].ApiVersion));

        var bedrock = Complete.Providers[2];
        Assert.Equal("https://bedrock-runtime.eu-central-1.amazonaws.com/", bedrock.BaseUrl?.ToString());
        Assert.Equal("eu-central-1", bedrock.Region?.Name);
        Assert.Equal(
            new AwsSettings
            {
                Region = "eu-central-1",
                AccessKeyId = new Secret("AKIA"),
                SecretAccessKey = new Secret("s3cret"),
                SessionToken = new Secret("t0ken"),
            },
            bedrock.Aws);
        Assert.NotEmpty(bedrock.Models);
        Assert.Equal("bedrock-key", Complete.Providers[3].Aws?.BearerToken?.Reveal());

        var sim = Complete.Providers[4];
        Assert.Equal((0.5, 7L, "status=503"), (sim.Sim!.LatencyScale, sim.Sim.Seed, sim.Sim.Directives["fast"]));
        Assert.Equal("fast", Assert.Single(sim.Models).Id);
    }

    [Fact]
    public void Read_CompleteFile_ReadsModelsWithExactPrices()
    {
        var model = Complete.Providers[0].Models.Single();

        Assert.Equal(("gpt", "gpt-4o-mini", ModelMode.Chat), (model.Id, model.Upstream, model.Mode));
        Assert.Equal((0.15m, 0.6m, 0.075m), (model.InputUsdPerMtok, model.OutputUsdPerMtok, model.CachedInputUsdPerMtok));
        Assert.Equal((128_000, 16_384), (model.Context, model.MaxOutput));
        Assert.Equal(ModelCapabilities.Stream | ModelCapabilities.Tools, model.Capabilities);
        Assert.Equal(["eu-west", "eu-north"], model.Regions!.Value.Select(region => region.Name));
    }

    [Fact]
    public void Read_WellKnownIdWithoutModels_TakesAddressAndModels()
    {
        var provider = Assert.Single(Sound("""{ "providers": [ { "id": "groq", "kind": "openai", "api_key": "k" } ] }""").Providers);

        Assert.Equal(new Uri("https://api.groq.com/openai/v1"), provider.BaseUrl);
        Assert.Contains(provider.Models, model => model.Id == "llama-3.1-8b-instant");
    }

    [Fact]
    public void Read_SimulatedModels_HavePriceAndAbilitiesOfTheirOwn()
    {
        var models = Sound("{}").Providers.Single().Models;
        var (best, embed) = (models.Single(model => model.Id == "best"), models.Single(model => model.Id == "embed"));

        Assert.Equal((SimModels.Best.InputUsdPerMtok, SimModels.Best.OutputUsdPerMtok), (best.InputUsdPerMtok, best.OutputUsdPerMtok));
        Assert.Equal((SimModels.Best.ContextWindow, SimModels.Best.MaxOutputTokens), (best.Context, best.MaxOutput));
        Assert.True(best.Capabilities!.Value.HasFlag(ModelCapabilities.Tools | ModelCapabilities.Prefill | ModelCapabilities.Completions));
        Assert.Equal((ModelMode.Embedding, ModelCapabilities.Embeddings, null), (embed.Mode, embed.Capabilities, embed.MaxOutput));
        Assert.Empty(ModelSettingsValidator.Validate("models", models));
    }

    [Fact]
    public void Read_SimulatedModelWithFieldsOfItsOwn_TheyWin()
    {
        var model = Sound(
            """
            { "providers": [ { "id": "s", "kind": "sim", "models": [
              { "id": "dear", "upstream": "fast", "input_usd_per_mtok": 50, "output_usd_per_mtok": 60, "context": 10,
                "capabilities": ["stream"] } ] } ] }
            """).Providers.Single().Models.Single();

        Assert.Equal((50m, 60m, 10, ModelCapabilities.Stream), (model.InputUsdPerMtok, model.OutputUsdPerMtok, model.Context, model.Capabilities));
        Assert.Equal(SimModels.Fast.MaxOutputTokens, model.MaxOutput);
    }

    [Fact]
    public void Read_DefaultModels_AreKnownToTheCatalogue()
    {
        var settings = Config.Load("{}", WellKnownProviders.All.SelectMany(known => known.KeyVariables).Append("AWS_BEARER_TOKEN_BEDROCK")
            .Append("AWS_REGION").ToDictionary(variable => variable, _ => "key")).Settings!;
        var providers = settings.Providers.Select(provider =>
            new ProviderModels(provider.Id, Choices<ProviderKind>.Names.NameOf(provider.Kind), provider.Models) { BaseUrl = provider.BaseUrl });

        var models = ModelRegistry.Build(providers, LiteLlmCatalogue.BuiltIn, default).Models;

        // The catalogue has no prices of xAI's.
        Assert.Empty(models.Where(model => model.Pricing is null && model.Provider != "xai").Select(model => model.Id));
    }

    [Fact]
    public void Read_OwnAddress_NeedsNoKey()
        => Assert.Empty(Assert.Single(Sound(Config.Model(""" "context": 4096 """)).Providers).ApiKeys);

    [Fact]
    public void Settings_PrintedOrSerialised_ShowNoSecret()
    {
        string[] secrets = ["kafka-secret", "pässword", "sk-1", "sk-2", "azure-key", "AKIA", "s3cret", "t0ken", "bedrock-key", "sk_live_", "search"];
        var printed = string.Join('\n', [
            .. Complete.Providers.Select(provider => $"{provider} {string.Join(' ', provider.ApiKeys)} {string.Join(' ', provider.Headers)}"),
            Complete.ToString(),
            JsonSerializer.Serialize(Complete),
            $"{Complete.BootstrapKey:x}",
        ]);

        Assert.Contains("***", printed, StringComparison.Ordinal);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, printed, StringComparison.Ordinal));
    }

    private static GatewaySettings Sound(string json, Dictionary<string, string>? environment = null)
    {
        var loaded = Config.Load(json, environment);
        Assert.True(loaded.IsSound, loaded.Describe());
        return loaded.Settings;
    }

    private static string WriteCertificate()
    {
        using var key = ECDsa.Create();
        using var certificate = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var file = Path.Combine(Directory.CreateTempSubdirectory("inferly-ca-").FullName, "ca.pem");
        File.WriteAllText(file, certificate.ExportCertificatePem());
        return file;
    }
}
