using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.Tests.Registry;

public sealed class ModelLookupErrorTests
{
    private static readonly ModelRegistry Registry = ModelRegistry.Build(
        [
            new("openai", "openai", [new("gpt-4o"), new("gpt-4o-mini")]),
            new("azure", "azure", [new("gpt-4o")]),
            new("anthropic", "anthropic", [new("claude-sonnet-4-5")]),
        ],
        LiteLlmCatalogue.BuiltIn,
        DateTimeOffset.UnixEpoch);

    [Theory]
    [InlineData("openai/gpt4o-mini", "Did you mean openai/gpt-4o-mini")]
    [InlineData("gpt-4o-mimi", "Did you mean openai/gpt-4o-mini")]
    [InlineData("claude-sonet-4.5", "Did you mean anthropic/claude-sonnet-4-5?")]
    [InlineData("something-else-altogether", "GET /v1/models lists")]
    public void Of_UnknownId_SuggestsWhatIsNear(string id, string expected)
    {
        var message = Explain(id, Registry.Models);
        Assert.Contains($"The model '{id}' does not exist", message);
        Assert.Contains(expected, message);
    }

    [Fact]
    public void Of_AmbiguousId_ListsTheModels()
        => Assert.Contains("write one of openai/gpt-4o, azure/gpt-4o", Explain("gpt-4o", Registry.Models));

    [Fact]
    public void Of_ModelsTheCallerMayNotUse_NamesNoneOfThem()
    {
        var message = Explain("openai/gpt-4o-mimi", Registry.Models.Where(model => model.Provider == "anthropic"));
        Assert.DoesNotContain("openai/gpt-4o-mini", message);
    }

    [Fact]
    public void Of_EndlessId_IsAnswered() => Assert.Contains("does not exist", Explain(new string('x', 100_000), Registry.Models));

    private static string Explain(string id, IEnumerable<ModelEntry> visible) => ModelLookupError.Of(id, Registry.Find(id), visible).Message;
}
