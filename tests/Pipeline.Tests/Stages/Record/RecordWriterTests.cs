using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Inferly.Pipeline.Stages.Record;

namespace Inferly.Pipeline.Tests.Stages.Record;

public sealed class RecordWriterTests
{
    [Fact]
    public void Members_OfAllKinds_AreTheJsonThatWasMeant()
    {
        var json = Write((ref RecordWriter writer) =>
        {
            writer.BeginObject();
            writer.Number("n"u8, long.MinValue);
            writer.Boolean("yes"u8, true);
            writer.Boolean("no"u8, false);
            writer.String("s"u8, "plain");
            writer.Name("raw"u8);
            writer.Raw("""{"a":1}"""u8);
            writer.Name("list"u8);
            writer.BeginArray();
            writer.String("one");
            writer.BeginObject();
            writer.EndObject();
            writer.BeginArray();
            writer.EndArray();
            writer.Raw("2"u8);
            writer.EndArray();
            writer.String("utf8"u8, JsonEncodedText.Encode("é\"\n"));
            writer.String("the \"caller's\"", "own");
            writer.EndObject();
        });

        Assert.Equal(
            """{"n":-9223372036854775808,"yes":true,"no":false,"s":"plain","raw":{"a":1},"list":["one",{},[],2],"utf8":"\u00E9\u0022\n","the \u0022caller\u0027s\u0022":"own"}""",
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
            writer.BeginArray();
            for (var n = 0; n < 3000; n++)
            {
                writer.BeginObject();
                writer.Number("n"u8, n);
                writer.String("text"u8, new string('x', n % 700));
                writer.EndObject();
            }

            writer.EndArray();
        });

        var all = JsonNode.Parse(json)!.AsArray();
        Assert.Equal(Enumerable.Range(0, 3000), all.Select(one => (int)one!["n"]!));
        Assert.All(all, one => Assert.Equal((int)one!["n"]! % 700, ((string)one["text"]!).Length));
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
        write(ref writer);
        writer.Finish();
        using var sound = JsonDocument.Parse(buffer.WrittenMemory);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
