using System.Diagnostics.CodeAnalysis;

namespace Inferly.Pipeline.Registry;

/// <summary>The filters of <c>GET /v1/models</c>; what is null lets every model through.</summary>
public sealed record ModelFilter
{
    public Modalities? Modality { get; private init; }

    public Region? Region { get; private init; }

    public ModelCapabilities? Capability { get; private init; }

    public HealthStatus? Health { get; private init; }

    /// <summary>Reads the query's values, null where the query has none. The error's path is the parameter's name.</summary>
    public static bool TryCreate(
        string? modality,
        string? region,
        string? capability,
        string? health,
        [NotNullWhen(true)] out ModelFilter? filter,
        [NotNullWhen(false)] out SettingsError? error)
    {
        filter = null;
        if (!TryName(modality, "modality", ModelNames.Modalities, out var wantedModality, out error)
            || !TryName(capability, "capability", ModelNames.Capabilities, out var wantedCapability, out error)
            || !TryName(health, "health", ModelNames.Health, out var wantedHealth, out error))
        {
            return false;
        }

        Region? wantedRegion = null;
        if (region is not null && !Region.TryCreate(region, out wantedRegion))
        {
            error = new SettingsError(
                "region", $"must be the name of a region or of a group such as eu, at most {Region.MaxNameLength} characters");
            return false;
        }
        filter = new ModelFilter
        {
            Modality = wantedModality,
            Region = wantedRegion,
            Capability = wantedCapability,
            Health = wantedHealth,
        };
        return true;
    }

    /// <summary>Whether to list the model. A region is matched as a policy would: all of the model's places must lie in it.</summary>
    public bool Matches(ModelEntry model, HealthStatus health)
        => (Modality is not { } modality || ((model.Input | model.Output) & modality) != 0)
            && (Region is not { } region || (!model.Regions.IsEmpty && model.Regions.All(region.Covers)))
            && (Capability is not { } capability || model.Can(capability))
            && (Health is not { } wanted || wanted == health);

    private static bool TryName<T>(
        string? text, string parameter, NameTable<T> names, out T? value, [NotNullWhen(false)] out SettingsError? error)
        where T : struct, Enum
    {
        value = null;
        error = null;
        if (text is null)
        {
            return true;
        }

        if (names.TryParse(text, out var named))
        {
            value = named;
            return true;
        }
        error = new SettingsError(parameter, $"must be one of {names.List}");
        return false;
    }
}
