using System.Text;
using CsCheck;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.Tests.Registry;

public sealed class ModelRegistryTests
{
    private static readonly DateTimeOffset LoadedAt = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly ModelRegistry Registry = Build(
        new ProviderModels("openai", "openai", [new("gpt-4o"), new("gpt-4o-mini"), new("Case")]) { Region = RegionOf("us-east") },
        new ProviderModels("azure", "azure", [new("gpt-4o") { Upstream = "prod-4o" }, new("case")]) { Region = RegionOf("swedencentral") },
        new ProviderModels("router", "openai", [new("meta-llama/llama-3")]));

    [Theory]
    [InlineData("openai/gpt-4o", "openai/gpt-4o")]
    [InlineData("OpenAI/GPT-4o", "openai/gpt-4o")]
    [InlineData("gpt-4o-mini", "openai/gpt-4o-mini")]
    [InlineData("GPT-4O-MINI", "openai/gpt-4o-mini")]
    [InlineData("meta-llama/llama-3", "router/meta-llama/llama-3")]
    [InlineData("router/meta-llama/llama-3", "router/meta-llama/llama-3")]
    [InlineData("Case", "openai/Case")]
    [InlineData("case", "azure/case")]
    public void Find_KnownId_IsTheModel(string id, string expected) => Assert.Equal(expected, Registry.Find(id).Model?.Id);

    [Theory]
    [InlineData("gpt-4o", "openai/gpt-4o, azure/gpt-4o")]
    [InlineData("CASE", "openai/Case, azure/case")]
    public void Find_BareIdOfSeveralProviders_IsAmbiguous(string id, string expected)
    {
        var lookup = Registry.Find(id);
        Assert.Null(lookup.Model);
        Assert.Equal(expected, string.Join(", ", lookup.Matches.Select(model => model.Id)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("auto")]
    [InlineData("gpt")]
    [InlineData("openai/")]
    [InlineData("/gpt-4o")]
    public void Find_UnknownId_IsNothing(string id)
    {
        Assert.Null(Registry.Find(id).Model);
        Assert.Empty(Registry.Find(id).Matches);
    }

    [Fact]
    public void Find_KnownId_AllocatesNothing()
    {
        Registry.Find("gpt-4o-mini");

        var before = GC.GetAllocatedBytesForCurrentThread();
        var model = Registry.Find("GPT-4o-mini").Model;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.NotNull(model);
    }

    [Fact]
    public void Find_AnyText_FindsOnlyWhatItNames()
        => Gen.OneOf<string>(Gen.String, Gen.OneOf("openai/gpt-4o", "OPENAI/case", "llama-3", "gpt-4o ", "azure/gpt-4o-mini")).Sample(id =>
        {
            if (Registry.Find(id).Model is { } model)
            {
                Assert.True(model.Id.Equals(id, StringComparison.OrdinalIgnoreCase) || model.Id.EndsWith($"/{id}", StringComparison.OrdinalIgnoreCase));
            }
        });

    [Fact]
    public void Build_KnownModel_TakesItsFactsFromTheCatalogue()
    {
        var model = Registry.Find("openai/gpt-4o-mini").Model!;

        Assert.Equal(new TokenPrice(150_000), model.Pricing!.Rates.Input);
        Assert.Equal((128_000, 16_384), (model.ContextWindow, model.MaxOutputTokens));
        Assert.True(model.Can(ModelCapabilities.Tools | ModelCapabilities.JsonSchema | ModelCapabilities.Stream));
        Assert.Equal((LoadedAt.ToUnixTimeSeconds(), "openai", "us-east"), (model.Created, model.OwnedBy, Assert.Single(model.Regions).Name));
    }

    [Fact]
    public void Build_AzureDeployment_IsKnownByItsIdAndCalledByItsDeployment()
    {
        var model = Registry.Find("azure/gpt-4o").Model!;
        Assert.Equal(("prod-4o", new TokenPrice(2_500_000)), (model.UpstreamModel, model.Pricing!.Rates.Input));
        Assert.True(Region("eu").Covers(model.Regions[0]));
    }

    [Fact]
    public void Build_DeploymentWithANameOfItsOwn_IsKnownByWhatItServes()
        => Assert.NotNull(Build(new ProviderModels("p", "openai", [new("fast") { Upstream = "gpt-4o-mini" }])).Models[0].Pricing);

    [Fact]
    public void Build_OwnEntry_WinsOverTheCatalogue()
    {
        var settings = new ModelSettings("gpt-4o")
        {
            InputUsdPerMtok = 1,
            OutputUsdPerMtok = 2.5m,
            CachedInputUsdPerMtok = 0.1m,
            Context = 1000,
            MaxOutput = 100,
            Capabilities = ModelCapabilities.Stream | ModelCapabilities.Audio,
            Regions = [Region("de"), Region("fr")],
        };
        var rates = new TokenRates(new TokenPrice(1_000_000), new TokenPrice(2_500_000)) { CachedInput = new TokenPrice(100_000) };

        var model = Build(new ProviderModels("openai", "openai", [settings]) { Region = RegionOf("us-east") }).Models[0];

        Assert.Equal(rates, model.Pricing!.Rates);
        Assert.Null(model.Pricing.LongContext);
        Assert.Equal((1000, 100), (model.ContextWindow, model.MaxOutputTokens));
        Assert.Equal(ModelCapabilities.Stream | ModelCapabilities.Audio, model.Capabilities);
        Assert.Equal(Modalities.Text | Modalities.Audio, model.Input);
        Assert.Equal(["de", "fr"], model.Regions.Select(region => region.Name));
    }

    [Fact]
    public void Build_PriceOfZero_IsFreeAndNotUnknown()
    {
        var models = Build(new ProviderModels("local", "openai", [new("a") { InputUsdPerMtok = 0, OutputUsdPerMtok = 0 }, new("b")])).Models;
        Assert.Equal(NanoUsd.Zero, models[0].Pricing!.Cost(new BillableTokens { Input = 1_000, Output = 1_000 }));
        Assert.Null(models[1].Pricing);
    }

    [Fact]
    public void Build_UnknownModel_StreamsAndCallsTools()
    {
        var model = Build(new ProviderModels("local", "openai", [new("mine")])).Models[0];
        Assert.Equal(ModelCapabilities.Stream | ModelCapabilities.Tools, model.Capabilities);
        Assert.Equal((ModelMode.Chat, Modalities.Text, Modalities.Text), (model.Mode, model.Input, model.Output));
        Assert.Empty(model.Regions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Build_OwnEmbeddingModel_IsOne(bool byMode)
    {
        var settings = byMode
            ? new ModelSettings("nomic") { Mode = ModelMode.Embedding }
            : new ModelSettings("nomic") { Capabilities = ModelCapabilities.Embeddings };
        var model = Build(new ProviderModels("local", "openai", [settings])).Models[0];
        Assert.Equal(
            (ModelMode.Embedding, ModelCapabilities.Embeddings, Modalities.Embedding), (model.Mode, model.Capabilities, model.Output));
    }

    [Fact]
    public void Build_OpenAiEndpointsOfACatalogue_AreNotBelievedOfOtherProtocols()
    {
        Assert.True(LiteLlmCatalogue.TryParse(
            Encoding.UTF8.GetBytes("""{"m": {"mode": "chat", "supported_endpoints": ["/v1/completions", "/v1/responses"]}}"""), out var catalogue, out _));
        var registry = ModelRegistry.Build(
            [new("g", "gemini", [new("m")]), new("o", "openai", [new("m")])], catalogue, LoadedAt);

        Assert.Equal(ModelCapabilities.Stream, registry.Find("g/m").Model!.Capabilities);
        Assert.True(registry.Find("o/m").Model!.Can(ModelCapabilities.Completions | ModelCapabilities.Responses));
    }

    [Fact]
    public void Build_SameIdTwice_KeepsTheFirst()
    {
        var registry = Build(new ProviderModels("p", "openai", [new("m") { Context = 1 }, new("m") { Context = 2 }]));
        Assert.Equal(1, Assert.Single(registry.Models).ContextWindow);
    }

    [Fact]
    public void SameModelElsewhere_OtherProvidersNames_AreSeenThrough()
    {
        var registry = Build(
            new ProviderModels("anthropic", "anthropic", [new("claude-sonnet-4-5-20250929"), new("claude-haiku-4-5-20251001")]),
            new ProviderModels("aws", "bedrock", [new("eu.anthropic.claude-sonnet-4-5-20250929-v1:0")]),
            new ProviderModels("router", "openai", [new("anthropic/claude-sonnet-4-5-20250929")]) { BaseUrl = new Uri("https://openrouter.ai/api/v1") });

        Assert.Equal(
            ["aws/eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "router/anthropic/claude-sonnet-4-5-20250929"],
            registry.SameModelElsewhere(registry.Models[0]).Select(model => model.Id));
        Assert.Empty(registry.SameModelElsewhere(registry.Models[1]));
    }

    private static ModelRegistry Build(params ProviderModels[] providers) => ModelRegistry.Build(providers, LiteLlmCatalogue.BuiltIn, LoadedAt);

    private static Region Region(string name) => RegionOf(name)!;

    private static Region? RegionOf(string name)
        => Pipeline.Registry.Region.TryCreate(name, out var region) ? region : throw new ArgumentException(name);
}
