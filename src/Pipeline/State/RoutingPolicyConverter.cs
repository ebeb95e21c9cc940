using System.Text.Json;
using System.Text.Json.Serialization;
using Inferly.Pipeline.Policies;

namespace Inferly.Pipeline.State;

/// <summary>A policy as its author writes it.</summary>
internal sealed class RoutingPolicyConverter : JsonConverter<RoutingPolicy>
{
    public override RoutingPolicy Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => RoutingPolicyJson.TryRead(ref reader, "policy", out var policy, out var error)
            ? policy
            : throw new JsonException($"{error.Path} {error.Message}");

    public override void Write(Utf8JsonWriter writer, RoutingPolicy value, JsonSerializerOptions options) => RoutingPolicyJson.Write(writer, value);
}
