using System.Text.Json.Serialization;
using Inferly.Pipeline.Limits;

namespace Inferly.Analytics.Kafka;

/// <summary>What one replica took from rate limits since its last report: a record of <c>inferly.rates</c>.</summary>
/// <param name="V">The format's version, 1.</param>
/// <param name="Node">The replica.</param>
/// <param name="At">When it was told, by its clock.</param>
/// <param name="Used">What it took.</param>
internal sealed record RateReport(int V, string Node, DateTimeOffset At, IReadOnlyCollection<RateUse> Used) : IReport
{
    string? IReport.CompactedBy => null;
}

/// <summary>Snake case, as everywhere in the log. What lacks a member can't be read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(RateReport))]
internal sealed partial class RateJson : JsonSerializerContext;
