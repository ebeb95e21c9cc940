using System.Text.Json.Serialization;

namespace Inferly.Pipeline.State;

/// <summary>How entities stand in control events. Source-generated.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    Converters =
    [
        typeof(RoleConverter),
        typeof(BudgetPeriodConverter),
        typeof(EntityKindConverter),
        typeof(KeyDigestConverter),
        typeof(NanoUsdConverter),
        typeof(GlobSetConverter),
        typeof(RawJsonConverter),
        typeof(RoutingPolicyConverter),
    ])]
[JsonSerializable(typeof(ControlEventVersion))]
[JsonSerializable(typeof(ControlEventEnvelope))]
[JsonSerializable(typeof(Project))]
[JsonSerializable(typeof(ApiKey))]
[JsonSerializable(typeof(Workflow))]
[JsonSerializable(typeof(Erasure))]
[JsonSerializable(typeof(GoldenSet))]
internal sealed partial class StateJsonContext : JsonSerializerContext;
