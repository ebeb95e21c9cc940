using System.Collections.Immutable;
using Inferly.Ingress.Configuration.Reading;
using Inferly.Pipeline.Registry;

namespace Inferly.Ingress.Configuration.Schema;

/// <summary>Reads an entry of <c>providers[].models</c>.</summary>
internal static class ModelReader
{
    private const decimal MaxUsdPerMtok = 1_000_000;

    public static ModelSettings Read(ConfigReader reader) => new(reader.Text("id") ?? "")
    {
        Upstream = reader.Text("upstream"),
        InputUsdPerMtok = reader.OptionalNumber("input_usd_per_mtok", 0, MaxUsdPerMtok),
        OutputUsdPerMtok = reader.OptionalNumber("output_usd_per_mtok", 0, MaxUsdPerMtok),
        CachedInputUsdPerMtok = reader.OptionalNumber("cached_input_usd_per_mtok", 0, MaxUsdPerMtok),
        Context = reader.OptionalNumber("context", 1, int.MaxValue),
        MaxOutput = reader.OptionalNumber("max_output", 1, int.MaxValue),
        Capabilities = Capabilities(reader),
        Mode = reader.Choice("mode", ModelNames.Modes),
        Regions = Regions(reader),
    };

    private static ModelCapabilities? Capabilities(ConfigReader reader)
        => reader.ChoiceList("capabilities", ModelNames.Capabilities)?.Aggregate(ModelCapabilities.None, (all, one) => all | one);

    private static ImmutableArray<Region>? Regions(ConfigReader reader)
        => reader.TextList("regions") is { } names
            ? [.. names.Select((name, i) => RegionFields.Parse(reader, reader.ItemPath("regions", i), name)).OfType<Region>()]
            : null;
}
