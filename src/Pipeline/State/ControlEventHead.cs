using System.Text.Json;

namespace Inferly.Pipeline.State;

/// <summary>A control event but for its value, whose place is told: read in one pass, since a start reads every event there is.</summary>
internal ref struct ControlEventHead
{
    public int? Version;
    public Guid? Id;
    public EntityKind? Kind;
    public string? Entity;
    public long? Revision;
    public DateTimeOffset? At;

    /// <summary>The JSON of the value; empty where it is null or absent.</summary>
    public ReadOnlySpan<byte> Value;

    /// <exception cref="JsonException">The payload is no JSON object, or a member has not the form of version 1.</exception>
    /// <exception cref="InvalidOperationException">As above.</exception>
    /// <exception cref="FormatException">As above.</exception>
    public static ControlEventHead Read(ReadOnlySpan<byte> payload)
    {
        var head = default(ControlEventHead);
        var reader = new Utf8JsonReader(payload);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("no object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            head.Take(ref reader, payload);
        }

        // What stands behind the object is damage, and throws.
        reader.Read();
        return head;
    }

    private void Take(ref Utf8JsonReader reader, ReadOnlySpan<byte> payload)
    {
        if (reader.ValueTextEquals("v"u8) && reader.Read())
        {
            Version = reader.GetInt32();
        }
        else if (reader.ValueTextEquals("id"u8) && reader.Read())
        {
            Id = reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out var id) ? id : throw new JsonException("the id is no UUID");
        }
        else if (reader.ValueTextEquals("kind"u8) && reader.Read())
        {
            Kind = StateNames.EntityKinds.TryParse(reader.GetString()!, out var kind) ? kind : throw new JsonException("not a kind of entity");
        }
        else if (reader.ValueTextEquals("entity"u8) && reader.Read())
        {
            Entity = reader.GetString();
        }
        else if (reader.ValueTextEquals("revision"u8) && reader.Read())
        {
            Revision = reader.GetInt64();
        }
        else if (reader.ValueTextEquals("at"u8) && reader.Read())
        {
            At = reader.GetDateTimeOffset();
        }
        else if (reader.ValueTextEquals("value"u8) && reader.Read())
        {
            var start = (int)reader.TokenStartIndex;
            var isNull = reader.TokenType == JsonTokenType.Null;
            reader.Skip();
            Value = isNull ? default : payload[start..(int)reader.BytesConsumed];
        }
        else
        {
            reader.Skip();
        }
    }
}
