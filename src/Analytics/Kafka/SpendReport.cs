using System.Text.Json.Serialization;

namespace Inferly.Analytics.Kafka;

/// <summary>
/// What one replica's records of a day cost so far: a record of <c>inferly.spend</c>, compacted by node, day, project and key. The last of a key is true,
/// and the sum over the nodes is what was spent.
/// </summary>
/// <param name="V">The format's version, 1.</param>
/// <param name="Node">The replica's log.</param>
/// <param name="Day">The UTC day.</param>
/// <param name="Project">Whose budget.</param>
/// <param name="KeyId">And whose.</param>
/// <param name="Nano">Nano-dollars, of the whole day.</param>
internal sealed record SpendReport(int V, string Node, DateOnly Day, string Project, string KeyId, long Nano) : IReport
{
    /// <summary>What the topic is compacted by.</summary>
    public string Key => $"{Node}/{Day:yyyy-MM-dd}/{Project}/{KeyId}";

    string? IReport.CompactedBy => Key;
}

/// <summary>Snake case, as everywhere in the log. What lacks a member can't be read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SpendReport))]
internal sealed partial class SpendJson : JsonSerializerContext;
