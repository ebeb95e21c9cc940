using System.Text.Json;
using System.Text.Json.Serialization;
using Inferly.Pipeline.Money;

namespace Inferly.Pipeline.State;

/// <summary>Money in events: whole nano-dollars.</summary>
internal sealed class NanoUsdConverter : JsonConverter<NanoUsd>
{
    public override NanoUsd Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, NanoUsd value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Nanos);
}
