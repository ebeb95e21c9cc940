using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.Tests.Registry;

public sealed class ModelSettingsValidatorTests
{
    public static TheoryData<ModelSettings, string> Mistakes { get; } = new()
    {
        { new(""), "id" },
        { new("has space"), "id" },
        { new(new string('x', 257)), "id" },
        { new("m") { Upstream = "" }, "upstream" },
        { new("m") { Regions = [] }, "regions" },
        { new("m") { InputUsdPerMtok = -1, OutputUsdPerMtok = 1 }, "input_usd_per_mtok" },
        { new("m") { InputUsdPerMtok = 1, OutputUsdPerMtok = decimal.MaxValue }, "output_usd_per_mtok" },
        { new("m") { InputUsdPerMtok = 1, OutputUsdPerMtok = 1, CachedInputUsdPerMtok = -1 }, "cached_input_usd_per_mtok" },
        { new("m") { OutputUsdPerMtok = 1 }, "input_usd_per_mtok" },
        { new("m") { CachedInputUsdPerMtok = 1 }, "input_usd_per_mtok" },
        { new("m") { InputUsdPerMtok = 1 }, "output_usd_per_mtok" },
        { new("m") { Context = 0 }, "context" },
        { new("m") { MaxOutput = -1 }, "max_output" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Validate_Mistake_NamesItsPath(ModelSettings model, string field)
        => Assert.Equal($"providers[0].models[1].{field}", Assert.Single(Validate(new ModelSettings("fine"), model)).Path);

    [Fact]
    public void Validate_SeveralMistakes_ListsThemAll()
        => Assert.Equal(3, Validate(new ModelSettings("") { Context = 0, MaxOutput = 0 }).Length);

    [Fact]
    public void Validate_SameIdTwice_NamesTheSecond()
        => Assert.Equal("providers[0].models[1].id", Assert.Single(Validate(new ModelSettings("m"), new ModelSettings("m"))).Path);

    [Fact]
    public void Validate_SoundModels_FindsNothing()
        => Assert.Empty(Validate(
            new ModelSettings("gpt-4o-mini"),
            new ModelSettings("llama3.1:8b") { InputUsdPerMtok = 0, OutputUsdPerMtok = 0, Context = 131_072 },
            new ModelSettings("embed") { InputUsdPerMtok = 0.01m, Mode = ModelMode.Embedding }));

    private static SettingsError[] Validate(params ModelSettings[] models) => [.. ModelSettingsValidator.Validate("providers[0].models", models)];
}
