using System.Text.Json.Serialization;

namespace Inferly.Ingress.Tests.Sdk;

/// <summary>A line of a script.</summary>
internal sealed record SdkCaseResult(
    [property: JsonPropertyName("case")] string Name, [property: JsonPropertyName("ok")] bool Ok, [property: JsonPropertyName("detail")] string Detail);
