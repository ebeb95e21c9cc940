using Inferly.Pipeline.Money;

namespace Inferly.Pipeline.Registry;

/// <summary>Finds every mistake in a provider's list of models.</summary>
public static class ModelSettingsValidator
{
    public const int MaxIdLength = 256;

    /// <param name="path">The list's path, such as <c>providers[0].models</c>.</param>
    /// <param name="models">The list.</param>
    public static IEnumerable<SettingsError> Validate(string path, IReadOnlyList<ModelSettings> models)
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < models.Count; i++)
        {
            var model = models[i];
            foreach (var error in Validate($"{path}[{i}]", model))
            {
                yield return error;
            }

            if (!seen.Add(model.Id))
            {
                yield return new SettingsError($"{path}[{i}].id", $"'{model.Id}' is listed twice: remove one of the two entries");
            }
        }
    }

    private static IEnumerable<SettingsError> Validate(string path, ModelSettings model)
        => [.. Names(path, model), .. Prices(path, model), .. Limits(path, model)];

    private static IEnumerable<SettingsError> Names(string path, ModelSettings model)
    {
        if (!IsName(model.Id))
        {
            yield return new SettingsError($"{path}.id", $"must be 1 to {MaxIdLength} characters without spaces, such as \"gpt-4o-mini\"");
        }

        if (model.Upstream is { } upstream && !IsName(upstream))
        {
            yield return new SettingsError($"{path}.upstream", $"must be 1 to {MaxIdLength} characters, no spaces; leave it out for the id");
        }

        if (model.Regions is { IsEmpty: true })
        {
            yield return new SettingsError($"{path}.regions", "must name at least one region; leave it out to use the provider's");
        }
    }

    private static IEnumerable<SettingsError> Prices(string path, ModelSettings model)
    {
        foreach (var (name, price) in new[]
        {
            ("input_usd_per_mtok", model.InputUsdPerMtok),
            ("output_usd_per_mtok", model.OutputUsdPerMtok),
            ("cached_input_usd_per_mtok", model.CachedInputUsdPerMtok),
        })
        {
            if (price is { } usd && !TokenPrice.TryFromUsdPerMtok(usd, out _))
            {
                yield return new SettingsError($"{path}.{name}", "must be USD per million tokens, 0 or more");
            }
        }

        if (model is { InputUsdPerMtok: null, OutputUsdPerMtok: not null } or { InputUsdPerMtok: null, CachedInputUsdPerMtok: not null })
        {
            yield return new SettingsError($"{path}.input_usd_per_mtok", "must be given with the others; leave all out for the catalogue's");
        }

        if (model is { InputUsdPerMtok: not null, OutputUsdPerMtok: null } && !IsEmbedding(model))
        {
            yield return new SettingsError($"{path}.output_usd_per_mtok", "must be given with input_usd_per_mtok, unless the model embeds");
        }
    }

    private static IEnumerable<SettingsError> Limits(string path, ModelSettings model)
    {
        if (model.Context is < 1)
        {
            yield return new SettingsError($"{path}.context", "must be a number of tokens, 1 or more; leave it out if unknown");
        }

        if (model.MaxOutput is < 1)
        {
            yield return new SettingsError($"{path}.max_output", "must be a number of tokens, 1 or more; leave it out if unknown");
        }
    }

    private static bool IsEmbedding(ModelSettings model)
        => model.Mode == ModelMode.Embedding || model.Capabilities is { } own && own.HasFlag(ModelCapabilities.Embeddings);

    private static bool IsName(string name)
        => name.Length is > 0 and <= MaxIdLength && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
}
