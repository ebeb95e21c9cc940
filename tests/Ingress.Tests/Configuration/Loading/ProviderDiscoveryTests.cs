using Inferly.Ingress.Configuration;

namespace Inferly.Ingress.Tests.Configuration.Loading;

public sealed class ProviderDiscoveryTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{ "providers": null }""")]
    [InlineData("""{ "providers": [] }""")]
    public void Load_NothingConfigured_SimulatesModels(string? file)
    {
        var sim = Assert.Single(Config.Load(file).Settings!.Providers);

        Assert.Equal(("sim", ProviderKind.Sim), (sim.Id, sim.Kind));
        Assert.Equal(["fast", "balanced", "best", "embed"], sim.Models.Select(model => model.Id));
    }

    [Theory]
    [InlineData("OPENAI_API_KEY", "openai", ProviderKind.Openai, "https://api.openai.com/v1", "gpt-4o-mini")]
    [InlineData("ANTHROPIC_API_KEY", "anthropic", ProviderKind.Anthropic, "https://api.anthropic.com/", "claude-haiku-4-5")]
    [InlineData("GEMINI_API_KEY", "gemini", ProviderKind.Gemini, "https://generativelanguage.googleapis.com/", "gemini-2.5-flash")]
    [InlineData("GOOGLE_API_KEY", "gemini", ProviderKind.Gemini, "https://generativelanguage.googleapis.com/", "gemini-2.5-flash")]
    [InlineData("MISTRAL_API_KEY", "mistral", ProviderKind.Openai, "https://api.mistral.ai/v1", "mistral-small-latest")]
    [InlineData("GROQ_API_KEY", "groq", ProviderKind.Openai, "https://api.groq.com/openai/v1", "llama-3.1-8b-instant")]
    [InlineData("DEEPSEEK_API_KEY", "deepseek", ProviderKind.Openai, "https://api.deepseek.com/v1", "deepseek-chat")]
    [InlineData("XAI_API_KEY", "xai", ProviderKind.Openai, "https://api.x.ai/v1", "grok-4.5")]
    public void Load_KeyInTheEnvironment_GivesItsProvider(string variable, string id, ProviderKind kind, string baseUrl, string model)
    {
        var provider = Assert.Single(Load((variable, "the-key")).Providers);

        Assert.Equal((id, kind, new Uri(baseUrl)), (provider.Id, provider.Kind, provider.BaseUrl));
        Assert.Equal("the-key", Assert.Single(provider.ApiKeys).Reveal());
        Assert.Contains(provider.Models, listed => listed.Id == model);
        Assert.Null(provider.Region);
    }

    [Fact]
    public void Load_SeveralKeys_GiveSeveralProviders()
        => Assert.Equal(
            ["openai", "anthropic", "gemini", "bedrock"],
            Load(("GEMINI_API_KEY", "a"), ("GOOGLE_API_KEY", "b"), ("OPENAI_API_KEY", "c"), ("ANTHROPIC_API_KEY", "d"), ("GROQ_API_KEY", ""),
                ("AWS_BEARER_TOKEN_BEDROCK", "e"), ("AWS_REGION", "us-east-1")).Providers.Select(provider => provider.Id));

    [Fact]
    public void Load_OpenAiBaseUrl_IsUsed()
        => Assert.Equal(
            new Uri("http://proxy/v1"),
            Assert.Single(Load(("OPENAI_API_KEY", "k"), ("OPENAI_BASE_URL", "http://proxy/v1")).Providers).BaseUrl);

    [Fact]
    public void Load_WrongBaseUrl_NamesTheVariable()
    {
        var error = Assert.Single(Config.Load("{}", Environment(("OPENAI_API_KEY", "k"), ("OPENAI_BASE_URL", "proxy"))).Errors);

        Assert.Equal(("providers[0].base_url", "OPENAI_BASE_URL"), (error.Path, error.Origin));
    }

    [Theory]
    [InlineData("AZURE_OPENAI_DEPLOYMENT", "chat")]
    [InlineData("AZURE_OPENAI_DEPLOYMENTS", "chat, embed")]
    public void Load_Azure_TakesDeployments(string variable, string deployments)
    {
        var azure = Assert.Single(Load(
            ("AZURE_OPENAI_ENDPOINT", "https://x.openai.azure.com"), ("AZURE_OPENAI_API_KEY", "k"), (variable, deployments)).Providers);

        Assert.Equal(("azure", ProviderKind.Azure, "k"), (azure.Id, azure.Kind, azure.ApiKeys.Single().Reveal()));
        Assert.Equal(deployments.Split(", "), azure.Models.Select(model => model.Id));
    }

    [Fact]
    public void Load_AzureWithoutDeployment_SaysWhichVariableIsMissing()
    {
        var error = Assert.Single(Config.Load("{}", Environment(("AZURE_OPENAI_ENDPOINT", "https://x"), ("AZURE_OPENAI_API_KEY", "k"))).Errors);

        Assert.Contains("AZURE_OPENAI_DEPLOYMENT", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AwsKeyPairAndRegion_GivesBedrock()
    {
        var bedrock = Assert.Single(Load(
            ("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_SESSION_TOKEN", "t"),
            ("AWS_DEFAULT_REGION", "eu-west-1")).Providers);

        Assert.Equal(("bedrock", ProviderKind.Bedrock, "eu-west-1"), (bedrock.Id, bedrock.Kind, bedrock.Region?.Name));
        Assert.Equal(
            new AwsSettings
            {
                Region = "eu-west-1",
                AccessKeyId = new Secret("AKIA"),
                SecretAccessKey = new Secret("s"),
                SessionToken = new Secret("t"),
            },
            bedrock.Aws);
        Assert.Contains(bedrock.Models, model => model.Id == "amazon.nova-lite-v1:0");
    }

    [Fact]
    public void Load_AwsBearerToken_IsPreferred()
    {
        var bedrock = Assert.Single(Load(
            ("AWS_BEARER_TOKEN_BEDROCK", "b"), ("AWS_REGION", "us-east-1"), ("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "s")).Providers);

        Assert.Equal(new AwsSettings { Region = "us-east-1", BearerToken = new Secret("b") }, bedrock.Aws);
    }

    [Fact]
    public void Load_AwsKeyPairWithoutRegion_IsNotMeantForBedrock()
        => Assert.Equal("sim", Assert.Single(Load(("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "s")).Providers).Id);

    [Fact]
    public void Load_ProvidersInTheFile_NothingIsDiscovered()
    {
        const string File = """{ "providers": [ { "id": "mine", "kind": "sim" } ] }""";

        Assert.Equal("mine", Assert.Single(Config.Load(File, Environment(("OPENAI_API_KEY", "k"))).Settings!.Providers).Id);
    }

    private static GatewaySettings Load(params (string Name, string Value)[] variables)
    {
        var loaded = Config.Load("{}", Environment(variables));
        Assert.True(loaded.IsSound, loaded.Describe());
        return loaded.Settings;
    }

    private static Dictionary<string, string> Environment(params (string Name, string Value)[] variables)
        => variables.ToDictionary(variable => variable.Name, variable => variable.Value);
}
