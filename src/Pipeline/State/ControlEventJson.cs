using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Inferly.Pipeline.State;

/// <summary>
/// Control events as the log keeps them: <c>{"v":1,"id","kind","entity","revision","at","value":{...}|null}</c>. Members may be added
/// without a new version, readers skip those they do not know; whatever would be misread gets the next version.
/// </summary>
public static class ControlEventJson
{
    private const int Version = 1;

    public static byte[] Write(ControlEvent change)
    {
        var envelope = new ControlEventEnvelope
        {
            V = Version,
            Id = change.Id,
            Kind = change.Entity.Kind,
            Entity = change.Entity.Id,
            Revision = change.Revision,
            At = change.At,
            Value = change.Value is null ? null : JsonSerializer.SerializeToElement(change.Value, TypeOf(change.Entity.Kind)),
        };
        return JsonSerializer.SerializeToUtf8Bytes(envelope, StateJsonContext.Default.ControlEventEnvelope);
    }

    /// <summary>
    /// Reads one event. False with the reason for one that this program cannot understand: damaged, of a later version, of an unknown kind.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out ControlEvent change, out string? reason)
    {
        change = null!;
        if (!TryReadHead(payload, out var head, out reason))
        {
            return false;
        }

        try
        {
            var entity = head.Key;
            var value = head.Value.IsEmpty ? null : (Entity?)JsonSerializer.Deserialize(head.Value, TypeOf(entity.Kind));
            change = new ControlEvent(head.Id!.Value, entity, head.Revision!.Value, head.At!.Value, value);
            reason = value is null || value.Key == entity && value.Revision == change.Revision ? null : "the value is of another entity";
        }
        catch (Exception damaged) when (damaged is JsonException or InvalidOperationException or FormatException)
        {
            reason = damaged.Message;
        }
        return reason is null;
    }

    /// <summary>Reads all but the value, of which it only tells the place. True: no part of the head is missing.</summary>
    internal static bool TryReadHead(ReadOnlySpan<byte> payload, out ControlEventHead head, out string? reason)
    {
        try
        {
            head = ControlEventHead.Read(payload);
            reason = Missing(head);
        }
        catch (Exception damaged) when (damaged is JsonException or InvalidOperationException or FormatException)
        {
            head = default;
            // Of another version, nothing but its number need have the form that this program knows.
            reason = WrongVersion(payload) ?? damaged.Message;
        }
        return reason is null;
    }

    private static string? Missing(in ControlEventHead head) =>
        head.Version != Version ? $"version {head.Version} is not {Version}"
        : head.Id is null ? "it has no id"
        : head.Kind is null || head.Entity is null ? "it names no entity"
        : head.Kind is EntityKind.Workflow or EntityKind.GoldenSet && !head.Entity.Contains('/', StringComparison.Ordinal) ? "it names no project of a workflow"
        : head.Revision is null || head.At is null ? "it has no revision or no time"
        : null;

    private static string? WrongVersion(ReadOnlySpan<byte> payload)
    {
        try
        {
            var version = JsonSerializer.Deserialize(payload, StateJsonContext.Default.ControlEventVersion)?.V;
            return version == Version ? null : $"version {version} is not {Version}";
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonTypeInfo TypeOf(EntityKind kind) => kind switch
    {
        EntityKind.Project => StateJsonContext.Default.Project,
        EntityKind.Key => StateJsonContext.Default.ApiKey,
        EntityKind.Workflow => StateJsonContext.Default.Workflow,
        EntityKind.Erasure => StateJsonContext.Default.Erasure,
        EntityKind.GoldenSet => StateJsonContext.Default.GoldenSet,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of entity"),
    };
}
