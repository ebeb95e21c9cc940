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
        try
        {
            // The version alone first: nothing else need have the form that this program knows.
            var version = JsonSerializer.Deserialize(payload, StateJsonContext.Default.ControlEventVersion)?.V;
            if (version != Version)
            {
                reason = $"version {version} is not {Version}";
                return false;
            }
            var envelope = JsonSerializer.Deserialize(payload, StateJsonContext.Default.ControlEventEnvelope)!;
            var entity = new EntityKey(envelope.Kind, envelope.Entity);
            var value = envelope.Value is { } json ? (Entity?)json.Deserialize(TypeOf(envelope.Kind)) : null;
            change = new ControlEvent(envelope.Id, entity, envelope.Revision, envelope.At, value);
            reason = value is null || value.Key == entity && value.Revision == envelope.Revision ? null : "the value is of another entity";
            return reason is null;
        }
        catch (JsonException damaged)
        {
            reason = damaged.Message;
            return false;
        }
    }

    private static JsonTypeInfo TypeOf(EntityKind kind) => kind switch
    {
        EntityKind.Project => StateJsonContext.Default.Project,
        EntityKind.Key => StateJsonContext.Default.ApiKey,
        EntityKind.Workflow => StateJsonContext.Default.Workflow,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of entity"),
    };
}
