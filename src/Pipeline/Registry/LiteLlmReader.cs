using System.Collections.Immutable;
using System.Text.Json;

namespace Inferly.Pipeline.Registry;

/// <summary>Reads the entries of one LiteLLM-format catalogue and collects what it cannot use.</summary>
internal sealed class LiteLlmReader
{
    /// <summary>LiteLLM's explanation of the fields, shaped like an entry.</summary>
    private const string SampleKey = "sample_spec";

    public Dictionary<string, CatalogueEntry> Entries { get; } = new(StringComparer.OrdinalIgnoreCase);

    public List<CatalogueWarning> Warnings { get; } = [];

    public void Read(JsonElement root)
    {
        foreach (var (key, value) in LenientJson.PropertiesOf(root))
        {
            // A key with an underscore is a remark, as in our own catalogue.
            if (key == SampleKey || key.StartsWith('_'))
            {
                continue;
            }

            if (value.ValueKind == JsonValueKind.Object)
            {
                Read(key, new LiteLlmFields(key, value, Warnings));
            }
            else
            {
                Warnings.Add(new CatalogueWarning(key, "is not an object; skipped"));
            }
        }
    }

    private void Read(string key, LiteLlmFields fields)
    {
        if (ModeOf(fields.Text("mode")) is not { } mode)
        {
            return;
        }

        var (input, output) = ModalitiesOf(fields, mode);
        Entries[key] = new CatalogueEntry(mode)
        {
            Pricing = LiteLlmPricing.Read(fields, mode),
            ContextWindow = fields.Tokens("max_input_tokens") ?? fields.Tokens("max_tokens"),
            MaxOutputTokens = fields.Tokens("max_output_tokens"),
            Capabilities = CapabilitiesOf(fields, mode),
            Input = input,
            Output = output,
            Regions = RegionsOf(fields),
        };
    }

    /// <summary>
    /// Null for what the gateway has no endpoint for, such as <c>image_generation</c>. An entry that does not say is a chat
    /// model.
    /// </summary>
    private static ModelMode? ModeOf(string? mode)
    {
        if (mode is null)
        {
            return ModelMode.Chat;
        }

        return ModelNames.Modes.TryParse(mode, out var known) ? known : null;
    }

    private static ModelCapabilities CapabilitiesOf(LiteLlmFields fields, ModelMode mode)
    {
        var endpoints = fields.Texts("supported_endpoints");
        var capabilities = ModelCapabilities.None;
        Add(fields.Flag("supports_function_calling") ?? false, ModelCapabilities.Tools);
        Add(fields.Flag("supports_response_schema") ?? false, ModelCapabilities.JsonSchema);
        Add(fields.Flag("supports_vision") ?? false, ModelCapabilities.Vision);
        Add(fields.Flag("supports_audio_input") ?? fields.Flag("supports_audio_output") ?? false, ModelCapabilities.Audio);
        Add(fields.Flag("supports_reasoning") ?? false, ModelCapabilities.Reasoning);
        Add(fields.Flag("supports_assistant_prefill") ?? false, ModelCapabilities.Prefill);
        Add(fields.Flag("supports_logprobs") ?? false, ModelCapabilities.Logprobs);
        Add(mode == ModelMode.Embedding, ModelCapabilities.Embeddings);
        Add(mode != ModelMode.Embedding && (fields.Flag("supports_native_streaming") ?? true), ModelCapabilities.Stream);
        Add(mode == ModelMode.Completion || endpoints.Contains("/v1/completions"), ModelCapabilities.Completions);
        Add(mode == ModelMode.Responses || endpoints.Contains("/v1/responses"), ModelCapabilities.Responses);
        return capabilities;

        void Add(bool has, ModelCapabilities capability) => capabilities |= has ? capability : ModelCapabilities.None;
    }

    private static (Modalities Input, Modalities Output) ModalitiesOf(LiteLlmFields fields, ModelMode mode)
    {
        var input = Modalities.Text | Named("supported_modalities") | Named("supported_input_modalities")
            | When("supports_vision", Modalities.Image) | When("supports_audio_input", Modalities.Audio)
            | When("supports_video_input", Modalities.Video) | When("supports_pdf_input", Modalities.File);
        var output = mode == ModelMode.Embedding
            ? Modalities.Embedding
            : Modalities.Text | Named("supported_output_modalities") | When("supports_audio_output", Modalities.Audio);
        return (input, output);

        Modalities When(string flag, Modalities modality) => fields.Flag(flag) == true ? modality : Modalities.None;

        Modalities Named(string list) => fields.Texts(list)
            .Aggregate(Modalities.None, (all, name) => ModelNames.Modalities.TryParse(name, out var modality) ? all | modality : all);
    }

    private static ImmutableArray<Region> RegionsOf(LiteLlmFields fields)
    {
        var regions = ImmutableArray.CreateBuilder<Region>();
        foreach (var name in fields.Texts("supported_regions"))
        {
            if (Region.TryCreate(name, out var region))
            {
                regions.Add(region);
            }
        }
        return regions.ToImmutable();
    }
}
