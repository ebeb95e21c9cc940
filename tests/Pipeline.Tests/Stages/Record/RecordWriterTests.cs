using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Inferly.Pipeline.Stages.Record;
using Inferly.Pipeline.Tests.Stages.Harness;

namespace Inferly.Pipeline.Tests.Stages.Record;

public sealed class RecordWriterTests
{
    [Fact]
    public void Members_OfAllKinds_AreTheJsonThatWasMeant()
    {
        var json = Write((ref RecordWriter writer) =>
        {
            writer.BeginObject();
            writer.Number(RecordMember.N, long.MinValue);
            writer.Boolean(RecordMember.Stream, true);
            writer.Boolean(RecordMember.Hedged, false);
            writer.String(RecordMember.KeyId, "plain");
            writer.Name(RecordMember.Policy);
            writer.Raw("""{"a":1}"""u8);
            writer.Name(RecordMember.AttemptList);
            writer.BeginArray();
            writer.String("one");
            writer.BeginObject();
            writer.EndObject();
            writer.BeginArray();
            writer.EndArray();
            writer.Raw("2"u8);
            writer.EndArray();
            writer.String(RecordMember.Prompt, JsonEncodedText.Encode("é\"\n"));
            writer.String("the \"caller's\"", "own");
            writer.EndObject();
        });

        Assert.Equal(
            """{"n":-9223372036854775808,"stream":true,"hedged":false,"key_id":"plain","policy":{"a":1},"attempt_list":["one",{},[],2],"prompt":"\u00E9\u0022\n","the \u0022caller\u0027s\u0022":"own"}""",
            json);
    }

    [Fact]
    public void String_AnyText_IsReadBackAsItWas()
    {
        var random = new Random(20261123);
        for (var n = 0; n < 2000; n++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => new Rune(Scalar(random)).ToString()));
            var json = Write((ref RecordWriter writer) =>
            {
                writer.BeginObject();
                writer.String(text, text);
                writer.EndObject();
            });

            Assert.Equal(text, (string?)JsonNode.Parse(json)![text]);
        }
    }

    [Fact]
    public void Members_ManyTimesTheRoom_AllArrive()
    {
        var json = Write((ref RecordWriter writer) =>
        {
            writer.BeginObject();
            writer.Name(RecordMember.AttemptList);
            writer.BeginArray();
            for (var n = 0; n < 3000; n++)
            {
                writer.BeginObject();
                writer.Number(RecordMember.N, n);
                writer.String(RecordMember.Completion, new string('x', n % 700));
                writer.EndObject();
            }

            writer.EndArray();
            writer.EndObject();
        });

        var all = JsonNode.Parse(json)!["attempt_list"]!.AsArray();
        Assert.Equal(Enumerable.Range(0, 3000), all.Select(one => (int)one!["n"]!));
        Assert.All(all, one => Assert.Equal((int)one!["n"]! % 700, ((string)one["completion"]!).Length));
    }

    private delegate void Writes(ref RecordWriter writer);

    // Control characters and ASCII often, the rest of Unicode now and then.
    private static int Scalar(Random random)
    {
        var scalar = random.Next(4) switch
        {
            0 => random.Next(0x20),
            1 => random.Next(0x110000),
            _ => random.Next(0x80),
        };
        return Rune.IsValid(scalar) ? scalar : '?';
    }

    private static string Write(Writes write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new RecordWriter(buffer);
        writer.Mark();
        write(ref writer);
        writer.Finish();
        var json = Packed.Json(buffer.WrittenSpan);
        using var sound = JsonDocument.Parse(json);
        return json;
    }
}
