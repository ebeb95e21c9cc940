using System.Text.Json;

namespace Inferly.Pipeline.State;

/// <summary>The form of a control event in version 1.</summary>
internal sealed record ControlEventEnvelope
{
    public required int V { get; init; }

    public required Guid Id { get; init; }

    public required EntityKind Kind { get; init; }

    public required string Entity { get; init; }

    public required long Revision { get; init; }

    public required DateTimeOffset At { get; init; }

    public JsonElement? Value { get; init; }
}
