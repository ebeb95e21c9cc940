using System.Text;
using CsCheck;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.Tests.Registry;

public sealed class LiteLlmCatalogueTests
{
    private static readonly ProviderModels OpenAi = new("openai", "openai", []);

    [Fact]
    public void Find_FullEntry_ReadsPricesExactly()
    {
        var catalogue = Parse(
            """
            {
              "sample_spec": {"input_cost_per_token": 7, "litellm_provider": "one of https://docs.litellm.ai/docs/providers"},
              "m": {
                "litellm_provider": "openai", "mode": "chat", "max_tokens": 1, "max_input_tokens": 200000, "max_output_tokens": "64000",
                "input_cost_per_token": 1.25e-06, "output_cost_per_token": "1e-05",
                "cache_read_input_token_cost": 3.625e-09, "cache_creation_input_token_cost": 3.75e-06,
                "input_cost_per_audio_token": 4e-05, "output_cost_per_audio_token": 8e-05,
                "input_cost_per_token_above_200k_tokens": 2.5e-06, "output_cost_per_token_above_200k_tokens": 1.5e-05,
                "input_cost_per_token_above_272k_tokens": 9e-06, "input_cost_per_token_batches": 1e-09,
                "supports_function_calling": true, "supports_vision": true, "supports_response_schema": true, "supports_reasoning": true,
                "supports_assistant_prefill": true, "supports_pdf_input": true, "supported_endpoints": ["/v1/chat/completions", "/v1/responses"],
                "supported_regions": ["europe-west4"], "deprecation_date": "2030-01-01", "something_new": {"x": 1}
              }
            }
            """);

        var entry = catalogue.Find(OpenAi, "m")!;

        Assert.Empty(catalogue.Warnings);
        Assert.Equal(["m"], catalogue.Keys);
        Assert.Equal((200_000, 64_000), (entry.ContextWindow, entry.MaxOutputTokens));
        var rates = new TokenRates(new TokenPrice(1_250_000), new TokenPrice(10_000_000))
        {
            CachedInput = new TokenPrice(3_625),
            CacheWrite = new TokenPrice(3_750_000),
            AudioInput = new TokenPrice(40_000_000),
            AudioOutput = new TokenPrice(80_000_000),
        };
        var above = rates with { Input = new TokenPrice(2_500_000), Output = new TokenPrice(15_000_000) };
        Assert.Equal(new Pricing(rates) { LongContext = new LongContextRates(200_000, above) }, entry.Pricing);
        Assert.Equal(
            ModelCapabilities.Stream | ModelCapabilities.Tools | ModelCapabilities.JsonSchema | ModelCapabilities.Vision
            | ModelCapabilities.Reasoning | ModelCapabilities.Prefill | ModelCapabilities.Responses,
            entry.Capabilities);
        Assert.Equal((Modalities.Text | Modalities.Image | Modalities.File, Modalities.Text), (entry.Input, entry.Output));
        Assert.Equal("europe-west4", Assert.Single(entry.Regions).Name);
    }

    [Fact]
    public void Find_EmbeddingWithoutOutputPrice_HasAPrice()
    {
        var entry = Parse("""{"e": {"mode": "embedding", "input_cost_per_token": 2e-08}}""").Find(OpenAi, "e")!;
        Assert.Equal(new TokenPrice(20_000), entry.Pricing!.Rates.Input);
        Assert.Equal((ModelCapabilities.Embeddings, Modalities.Embedding), (entry.Capabilities, entry.Output));
    }

    [Fact]
    public void Find_NoPricePerToken_IsUnknownNotFree()
        => Assert.Null(Parse("""{"m": {"mode": "chat", "input_cost_per_second": 0.1, "input_cost_per_token": 1e-06}}""").Find(OpenAi, "m")!.Pricing);

    [Theory]
    [InlineData("""{"m": 5}""", "is not an object")]
    [InlineData("""{"m": {"mode": "chat", "input_cost_per_token": -1}}""", "input_cost_per_token is not a price")]
    [InlineData("""{"m": {"mode": "chat", "input_cost_per_token": "cheap"}}""", "input_cost_per_token is not a price")]
    [InlineData("""{"m": {"mode": "chat", "output_cost_per_token": 1e99}}""", "output_cost_per_token is not a price")]
    [InlineData("""{"m": {"mode": "chat", "max_input_tokens": "many"}}""", "max_input_tokens is not a number of tokens")]
    public void TryParse_BadEntry_WarnsAndKeepsTheRest(string json, string warning)
    {
        var catalogue = Parse(json[..^1] + """, "good": {"mode": "chat"}}""");
        var only = Assert.Single(catalogue.Warnings);
        Assert.Equal("m", only.Model);
        Assert.Contains(warning, only.Message);
        Assert.NotNull(catalogue.Find(OpenAi, "good"));
        Assert.Null(catalogue.Find(OpenAi, "m")?.Pricing);
    }

    [Fact]
    public void TryParse_WhatWeDoNotServe_IsLeftOutQuietly()
    {
        var catalogue = Parse("""{"dall-e-3": {"mode": "image_generation"}, "whisper-1": {"mode": "audio_transcription"}, "_about": "a remark"}""");
        Assert.Empty(catalogue.Keys);
        Assert.Empty(catalogue.Warnings);
    }

    [Theory]
    [InlineData("[]", "JSON object keyed by model")]
    [InlineData("{", "not valid JSON")]
    [InlineData("", "not valid JSON")]
    public void TryParse_NoCatalogue_IsAnError(string json, string message)
    {
        Assert.False(LiteLlmCatalogue.TryParse(Encoding.UTF8.GetBytes(json), out _, out var error));
        Assert.Contains(message, error);
    }

    [Fact]
    public void TryParse_ByteOrderMark_IsPassedOver() => Assert.Equal(["m"], Parse("\uFEFF{\"m\": {}}").Keys);

    [Theory]
    [InlineData("openai", "openai", null, "gpt-4o", "gpt-4o")]
    [InlineData("openai", "openai", null, "GPT-4o", "gpt-4o")]
    [InlineData("openai", "openai", null, "gpt-4o-2024-05-13", "gpt-4o-2024-05-13")]
    [InlineData("openai", "openai", null, "gpt-4o-2031-01-01", "gpt-4o")]
    [InlineData("openai", "openai", null, "gpt-2031-01-01-4o", null)]
    [InlineData("openai", "openai", null, "ft:gpt-4o:acme::id", "ft:gpt-4o")]
    [InlineData("openai", "openai", null, "ft:gpt-5:acme::id", null)]
    [InlineData("azure", "my-azure", null, "gpt-4o", "azure/gpt-4o")]
    [InlineData("azure", "my-azure", null, "gpt-4o-2024-05-13", "gpt-4o-2024-05-13")]
    [InlineData("anthropic", "anthropic", null, "claude-sonnet-4-5-20250929", "claude-sonnet-4-5")]
    [InlineData("bedrock", "aws", null, "anthropic.claude-sonnet-4-5-20250929-v1:0", "anthropic.claude-sonnet-4-5-20250929-v1:0")]
    [InlineData("bedrock", "aws", null, "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "anthropic.claude-sonnet-4-5-20250929-v1:0")]
    [InlineData("bedrock", "aws", null, "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "us.anthropic.claude-sonnet-4-5-20250929-v1:0")]
    [InlineData("bedrock", "aws", null, "apac.anthropic.claude-opus-9-20300101-v2:0", "claude-opus-9")]
    [InlineData("bedrock", "aws", null, "arn:aws:bedrock:eu-west-1:1:inference-profile/eu.anthropic.claude-opus-9-20300101-v1:0", "claude-opus-9")]
    [InlineData("gemini", "google", null, "gemini-2.5-pro", "gemini/gemini-2.5-pro")]
    [InlineData("gemini", "google", null, "models/gemini-2.5-pro", "gemini/gemini-2.5-pro")]
    [InlineData("openai", "mistral", null, "mistral-small", "mistral/mistral-small")]
    [InlineData("openai", "team-b", "https://api.mistral.ai/v1", "mistral-small", "mistral/mistral-small")]
    [InlineData("openai", "team-b", "https://notmistral.ai/v1", "mistral-small", null)]
    [InlineData("openai", "router", "https://openrouter.ai/api/v1", "openai/gpt-4o", "gpt-4o")]
    [InlineData("openai", "router", "https://openrouter.ai/api/v1", "openai/gpt-5", "openrouter/openai/gpt-5")]
    [InlineData("openai", "openai", null, "no-such-model", null)]
    public void Find_ModelOfAProvider_TakesTheMostExactKey(string kind, string provider, string? url, string model, string? key)
    {
        string[] keys =
        [
            "gpt-4o", "gpt-4o-2024-05-13", "azure/gpt-4o", "ft:gpt-4o", "claude-sonnet-4-5", "claude-opus-9", "gemini/gemini-2.5-pro",
            "anthropic.claude-sonnet-4-5-20250929-v1:0", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "mistral/mistral-small",
            "openrouter/openai/gpt-5",
        ];
        var catalogue = Parse($"{{{string.Join(',', keys.Select((name, i) => $$"""{{'"'}}{{name}}": {"max_input_tokens": {{i + 1}}}"""))}}}");

        var found = catalogue.Find(new ProviderModels(provider, kind, []) { BaseUrl = url is null ? null : new Uri(url) }, model);

        Assert.Equal(key, found is null ? null : keys[found.ContextWindow!.Value - 1]);
    }

    [Fact]
    public void Over_SameModel_TheUpperCountsUnlessTheLowerIsMoreExact()
    {
        var lower = Parse("""{"gemini/g": {"max_input_tokens": 1}, "gpt-4o": {"max_input_tokens": 2}, "gpt-4o-2024-05-13": {"max_input_tokens": 3}}""");
        var upper = Parse("""{"g": {"max_input_tokens": 11}, "gpt-4o": {"max_input_tokens": 12}}""");
        var both = upper.Over(lower);

        Assert.Equal(11, both.Find(new ProviderModels("google", "gemini", []), "g")!.ContextWindow);
        Assert.Equal(12, both.Find(OpenAi, "gpt-4o")!.ContextWindow);
        Assert.Equal(3, both.Find(OpenAi, "gpt-4o-2024-05-13")!.ContextWindow);
        Assert.Equal(4, both.Keys.Count());
    }

    [Fact]
    public void TryParse_RandomJson_GivesACatalogueOrAnError()
        => RandomJson.Of("m", "sample_spec", "mode", "input_cost_per_token", "max_tokens", "supported_endpoints", "input_cost_per_token_above_1k_tokens")
            .Sample(
                json =>
                {
                    var read = LiteLlmCatalogue.TryParse(json, out var catalogue, out var error);
                    Assert.Equal(read, catalogue is not null);
                    Assert.Equal(read, error is null);
                    catalogue?.Find(OpenAi, "m");
                },
                iter: 50_000);

    [Fact]
    public void TryParse_TheRealFile_ReadsEveryModelWeServeWithoutWarnings()
    {
        var file = SharedData.Find("prices/model_prices_and_context_window.json");
        Assert.SkipWhen(file is null, "the shared data folder is absent (INFERLY_DATA)");

        Assert.True(LiteLlmCatalogue.TryParse(File.ReadAllBytes(file), out var catalogue, out _));

        Assert.Empty(catalogue.Warnings);
        Assert.True(catalogue.Keys.Count() > 180);
        var mini = catalogue.Find(OpenAi, "gpt-4o-mini")!;
        Assert.Equal(
            new TokenRates(new TokenPrice(150_000), new TokenPrice(600_000)) { CachedInput = new TokenPrice(75_000) }, mini.Pricing!.Rates);
        Assert.Equal((128_000, 16_384), (mini.ContextWindow, mini.MaxOutputTokens));
    }

    private static LiteLlmCatalogue Parse(string json)
    {
        Assert.True(LiteLlmCatalogue.TryParse(Encoding.UTF8.GetBytes(json), out var catalogue, out var error), error);
        return catalogue;
    }
}
