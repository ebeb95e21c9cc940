using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Inferly.Pipeline.Registry;

/// <summary>
/// A catalogue in the format of LiteLLM's <c>model_prices_and_context_window.json</c>: an object keyed by model, prices in USD per token.
/// Read leniently, as that file grows a field a week: what is unknown is passed over, what is wrong becomes a warning.
/// Immutable and safe to share.
/// </summary>
public sealed class LiteLlmCatalogue
{
    private const string BuiltInResource = "Inferly.Pipeline.Registry.builtin-models.json";

    private static readonly Lazy<LiteLlmCatalogue> BuiltInOnce = new(LoadBuiltIn);

    /// <summary>The files, the one that counts most first.</summary>
    private readonly ImmutableArray<FrozenDictionary<string, CatalogueEntry>> _layers;

    private LiteLlmCatalogue(ImmutableArray<FrozenDictionary<string, CatalogueEntry>> layers, ImmutableArray<CatalogueWarning> warnings)
    {
        _layers = layers;
        Warnings = warnings;
    }

    /// <summary>The small catalogue that comes with the gateway: docs/reference/models.md.</summary>
    public static LiteLlmCatalogue BuiltIn => BuiltInOnce.Value;

    public ImmutableArray<CatalogueWarning> Warnings { get; }

    /// <summary>All that the files describe: their keys, as written there.</summary>
    public IEnumerable<string> Keys => _layers.SelectMany(layer => layer.Keys).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>False, with the reason, only when the text is not a JSON object at all.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out LiteLlmCatalogue? catalogue, [NotNullWhen(false)] out string? error)
    {
        catalogue = null;
        try
        {
            using var document = JsonDocument.Parse(WithoutByteOrderMark(utf8));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                error = "a price catalogue is a JSON object keyed by model; take LiteLLM's model_prices_and_context_window.json as it is";
                return false;
            }
            var reader = new LiteLlmReader();
            reader.Read(document.RootElement);
            catalogue = new LiteLlmCatalogue([reader.Entries.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase)], [.. reader.Warnings]);
            error = null;
            return true;
        }
        catch (JsonException exception)
        {
            error = $"the price catalogue is not valid JSON: {exception.Message}";
            return false;
        }
    }

    /// <summary>Both catalogues in one; where both describe a model by the same name, this one counts.</summary>
    public LiteLlmCatalogue Over(LiteLlmCatalogue below)
        => new([.. _layers, .. below._layers], [.. Warnings, .. below.Warnings]);

    /// <summary>
    /// The entry that describes a provider's model best; null when none does. Its exact name counts more than the file it is in.
    /// </summary>
    public CatalogueEntry? Find(ProviderModels provider, string model)
    {
        foreach (var keys in ModelNaming.CatalogueKeys(provider, model))
        {
            foreach (var layer in _layers)
            {
                foreach (var key in keys)
                {
                    if (layer.TryGetValue(key, out var entry))
                    {
                        return entry;
                    }
                }
            }
        }
        return null;
    }

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> utf8)
        => utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;

    private static LiteLlmCatalogue LoadBuiltIn()
    {
        using var stream = typeof(LiteLlmCatalogue).Assembly.GetManifestResourceStream(BuiltInResource)
            ?? throw new InvalidOperationException($"The resource {BuiltInResource} is missing from the assembly.");
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return TryParse(buffer.ToArray(), out var catalogue, out var error) ? catalogue : throw new InvalidOperationException(error);
    }
}
