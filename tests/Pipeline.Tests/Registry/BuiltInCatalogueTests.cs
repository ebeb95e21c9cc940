using System.Text.Json;
using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.Tests.Registry;

public sealed class BuiltInCatalogueTests
{
    private static readonly LiteLlmCatalogue BuiltIn = LiteLlmCatalogue.BuiltIn;

    [Fact]
    public void BuiltIn_EveryEntry_IsSoundPricedAndHasAContext()
    {
        Assert.Empty(BuiltIn.Warnings);
        Assert.True(BuiltIn.Keys.Count() >= 40);
        Assert.All(BuiltIn.Keys, key =>
        {
            var entry = BuiltIn.Find(new ProviderModels("any", "any", []), key)!;
            Assert.NotNull(entry.Pricing);
            Assert.True(entry.ContextWindow > 0);
            Assert.True(entry.Pricing.Rates.CachedInput is not { } cached || cached.PicoUsd < entry.Pricing.Rates.Input.PicoUsd);
            Assert.True(entry.Mode == ModelMode.Embedding || entry.Pricing.Rates.Output.PicoUsd >= entry.Pricing.Rates.Input.PicoUsd);
        });
    }

    [Theory]
    [InlineData("openai", "openai", "gpt-4o-mini", "0.15", "0.6")]
    [InlineData("openai", "openai", "gpt-4.1-2025-04-14", "2", "8")]
    [InlineData("openai", "openai", "gpt-5-mini", "0.25", "2")]
    [InlineData("openai", "openai", "o4-mini", "1.1", "4.4")]
    [InlineData("openai", "openai", "text-embedding-3-small", "0.02", "0")]
    [InlineData("azure", "azure", "gpt-4o", "2.5", "10")]
    [InlineData("anthropic", "anthropic", "claude-sonnet-4-5-20250929", "3", "15")]
    [InlineData("gemini", "gemini", "gemini-2.5-flash", "0.3", "2.5")]
    [InlineData("openai", "mistral", "mistral-small-latest", "0.1", "0.3")]
    [InlineData("openai", "deepseek", "deepseek-chat", "0.28", "0.42")]
    [InlineData("openai", "groq", "openai/gpt-oss-20b", "0.075", "0.3")]
    [InlineData("bedrock", "bedrock", "us.amazon.nova-lite-v1:0", "0.06", "0.24")]
    [InlineData("bedrock", "bedrock", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "3.3", "16.5")]
    public void BuiltIn_WellKnownModel_HasItsListPrice(string kind, string provider, string model, string input, string output)
    {
        var rates = BuiltIn.Find(new ProviderModels(provider, kind, []), model)!.Pricing!.Rates;
        Assert.Equal((decimal.Parse(input), decimal.Parse(output)), (rates.Input.PicoUsd / 1e6m, rates.Output.PicoUsd / 1e6m));
    }

    /// <summary>Two lists of facts, made independently: where both know a model's price, they have to agree.</summary>
    [Fact]
    public void BuiltIn_BesideTheRealFile_NamesTheSamePrices()
    {
        var file = SharedData.Find("prices/model_prices_and_context_window.json");
        Assert.SkipWhen(file is null, "the shared data folder is absent (INFERLY_DATA)");
        using var theirs = JsonDocument.Parse(File.ReadAllBytes(file));

        var compared = 0;
        foreach (var key in BuiltIn.Keys)
        {
            if (!theirs.RootElement.TryGetProperty(key[(key.LastIndexOf('/') + 1)..], out var entry)
                || !entry.TryGetProperty("output_cost_per_token", out var output))
            {
                continue;
            }

            compared++;
            var rates = BuiltIn.Find(new ProviderModels("any", "any", []), key)!.Pricing!.Rates;
            Assert.Equal((key, entry.GetProperty("input_cost_per_token").GetDecimal() * 1e12m), (key, rates.Input.PicoUsd));
            Assert.Equal((key, output.GetDecimal() * 1e12m), (key, rates.Output.PicoUsd));
        }
        Assert.True(compared > 25, $"only {compared} models in common");
    }
}
