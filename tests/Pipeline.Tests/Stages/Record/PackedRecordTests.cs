using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Inferly.Pipeline.Stages.Record;
using Inferly.Pipeline.Tests.Stages.Harness;

namespace Inferly.Pipeline.Tests.Stages.Record;

public sealed class PackedRecordTests
{
    private const byte Mark = 0xFF;

    private static readonly RecordMember[] Members = Enum.GetValues<RecordMember>();

    private static readonly Gen<object> Values = Gen.Recursive<object>((depth, gen) => depth > 3
        ? Leaves
        : Gen.Frequency((4, Leaves), (1, Objects(gen)), (1, gen.Array[0, 4].Select(list => (object)list))));

    private static Gen<object> Leaves => Gen.OneOf(
        Gen.Long.Select(value => (object)value),
        Gen.Bool.Select(value => (object)value),
        Gen.String.Select(text => (object)string.Concat(text.EnumerateRunes())),
        Gen.String[Gen.Char["{}[]\",:\\ÿ\u0080é€"], 0, 6].Select(text => (object)text));

    // The numbers are in every log there is.
    [Fact]
    public void WriteJson_EachMember_IsTheNameThatItsNumberAlwaysWas() => Assert.Equal(
        "v ts project key_id cost_nano request_id client_request_id trace_id metadata workflow operation requested_model stream policy model provider region status http_status "
        + "error_code attempts failovers continued hedged cache finish_reason route credential rank why models switch latency_us ttft_us overhead_us input_tokens "
        + "cached_input_tokens output_tokens reasoning_tokens billed_nano prompt completion attempt_list n outcome error usage_estimated started_at duration_us",
        string.Join(' ', Enumerable.Range(0x80, Members.Length).Select(number =>
            JsonDocument.Parse(Packed.Json([Mark, (byte)'{', (byte)number, (byte)'1', (byte)'}'])).RootElement.EnumerateObject().Single().Name)));

    [Fact]
    public void WriteJson_AnyRecord_IsTheJsonThatWasMeant() => Objects(Values).Sample(
        record =>
        {
            var packed = new ArrayBufferWriter<byte>();
            var writer = new RecordWriter(packed);
            writer.Mark();
            Write(ref writer, record);
            writer.Finish();

            Assert.Equal(Normal(Meant(record)!.ToJsonString()), Normal(Packed.Json(packed.WrittenSpan)));
        },
        iter: 3_000);

    [Fact]
    public void WriteJson_BytesThatAreNoPackedRecord_StayAsTheyAre()
    {
        byte[][] others =
        [
            [], [Mark], [Mark, 0x80], [.. "{\"v\":1}"u8], [.. "{\"é\":\"ÿ\"}"u8], [Mark, (byte)'[', 0x80, (byte)']'],
            [Mark, (byte)'{', (byte)(0x80 + Members.Length), (byte)'1', (byte)'}'], // a member of a later version
            [Mark, (byte)'{', 0x80, (byte)'1', Mark, (byte)'}'],
        ];
        foreach (var other in others)
        {
            var json = new byte[PackedRecord.JsonLength(other)];
            PackedRecord.WriteJson(other, json);
            Assert.Equal(other, json);
        }
    }

    // The length is right, so that nothing is written beyond it and nothing is left as it was.
    [Fact]
    public void JsonLength_AnyBytesBehindTheMark_IsWhatWriteJsonWrites() => Gen.Byte.Array[0, 40].Sample(
        bytes =>
        {
            byte[] packed = [Mark, (byte)'{', .. bytes.Select(value => value < 0x80 ? value : (byte)(0x80 + value % Members.Length))];
            var room = new byte[PackedRecord.JsonLength(packed) + 1];
            Array.Fill(room, Mark);
            PackedRecord.WriteJson(packed, room.AsSpan(0, room.Length - 1));
            Assert.Equal(room.Length - 1, Array.FindIndex(room, value => value >= 0x80));
        },
        iter: 20_000);

    private static Gen<object> Objects(Gen<object> values) =>
        Gen.Select(Gen.Int[0, Members.Length - 1].Select(at => Members[at]), values).Array[0, 6].Select(members => (object)members.DistinctBy(member => member.Item1).ToArray());

    private static void Write(ref RecordWriter writer, object value)
    {
        switch (value)
        {
            case (RecordMember, object)[] members:
                writer.BeginObject();
                foreach (var (name, inner) in members)
                {
                    writer.Name(name);
                    Write(ref writer, inner);
                }

                writer.EndObject();
                break;
            case object[] list:
                writer.BeginArray();
                foreach (var inner in list)
                {
                    Write(ref writer, inner);
                }

                writer.EndArray();
                break;
            case string text:
                writer.String(text);
                break;
            default:
                writer.Raw(JsonSerializer.SerializeToUtf8Bytes(value));
                break;
        }
    }

    private static JsonNode? Meant(object value) => value switch
    {
        (RecordMember Name, object Value)[] members => new JsonObject(
            members.Select(member => KeyValuePair.Create(JsonNamingPolicy.SnakeCaseLower.ConvertName($"{member.Name}"), Meant(member.Value)))),
        object[] list => new JsonArray([.. list.Select(Meant)]),
        _ => JsonSerializer.SerializeToNode(value),
    };

    // What may be escaped or not is written one way.
    private static string Normal(string json) => JsonNode.Parse(json)!.ToJsonString();
}
