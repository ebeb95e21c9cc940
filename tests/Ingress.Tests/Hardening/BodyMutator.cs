using System.Text;
using System.Text.Json;

namespace Inferly.Ingress.Tests.Hardening;

/// <summary>
/// Spoils bodies: values of a wrong type, members that are missing, unknown or doubled, numbers and depths beyond all bounds, text that is
/// no UTF-8 or no JSON. The same random numbers spoil the same way. Not thread-safe.
/// </summary>
internal sealed class BodyMutator(Random random)
{
    private const int Deep = 4000;

    // JSON that no sound client sends in these places.
    private static readonly byte[][] Odd =
    [
        .. new[]
        {
            "null", "true", "false", "0", "-1", "1", "2", "1.5", "-0", "1e400", "-1e999999", "1e-999", "99999999999999999999999999", "2147483648",
            "9223372036854775808", "0.1000000000000000055511151231257827",
            "\"\"", "\" \"", "\"x\"", "\"auto\"", "\"sim/fast\"", "\"sim/nothing\"", "\"/\"", "\"user\"", "\"tool\"", "\"\\u0000\"", "\"\\ud800\"",
            "\"\\udc00\\ud800\"", "\"\\ud83d\\ude00\"", "\"\\uFEFF\"", "\"\u202e\u0301\"", "\"0\"", "\"1e5\"", "\"true\"", "\"**\"", "\"[a-z\"",
            "\"9999-99-99T99:99:99Z\"", "\"data:image/png;base64,%%%\"", "\"http://127.0.0.1:1/x.png\"",
            "{}", "[]", "[null]", "[[]]", "[{}]", "[1,\"a\",null]", "{\"\":1}", "{\"a\":1,\"a\":2}", "{\"type\":\"text\"}", "{\"type\":7}",
            "{\"role\":\"user\"}", "{\"$ref\":\"#\"}", "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#\"}},\"required\":[\"a\"]}",
            "{\"mode\":\"semantic\"}", "{\"slo_ms\":-1}", "{\"max_cost_usd\":\"1\"}", "{\"allow\":[\"\"]}", "{\"deny\":[7]}", "{\"region\":\"moon\"}",
            "{\"optimize\":\"luck\"}", "{\"min_accuracy\":1.01}", "{\"allow\":[]}",
        }.Select(Encoding.UTF8.GetBytes),
        [0x22, .. Enumerable.Repeat((byte)'a', 70_000), 0x22],
        [.. Enumerable.Repeat((byte)'9', 5000)],
    ];

    // No JSON, or no UTF-8.
    private static readonly byte[][] Broken =
    [
        .. new[]
        {
            "01", "1.", ".5", "+1", "NaN", "Infinity", "0x10", "1e", "\"\\x\"", "\"\\u12\"", "\"a\u0000b\"", "\"line\nbreak\"", "'x'",
            "", ",", ":", "}", "]", "undefined", "/* c */ 1", "// c\n1",
        }.Select(Encoding.UTF8.GetBytes),
        [.. "\""u8, 0xff, .. "\""u8],
        [.. "\""u8, 0xc3, .. "\""u8],
        [.. "\""u8, 0xed, 0xa0, 0x80, .. "\""u8],
        [.. "\""u8, 0xf4, 0x90, 0x80, 0x80, .. "\""u8],
        [.. "\""u8, 0xc0, 0xaf, .. "\""u8],
    ];

    private static readonly byte[][] Inserts =
        [[0], [0xef, 0xbb, 0xbf], [0xff], [0xc3], "\\"u8.ToArray(), "\""u8.ToArray(), "{"u8.ToArray(), "]"u8.ToArray(), ","u8.ToArray(), "\r\n"u8.ToArray()];

    /// <summary>A spoiled body.</summary>
    public byte[] Spoil(byte[] sound)
    {
        // Most stay JSON, since what is not is refused before anything else is looked at.
        var body = sound;
        for (var rounds = random.Next(2) == 0 ? 1 : random.Next(1, 4); rounds > 0; rounds--)
        {
            body = Strange(body);
        }

        return random.Next(6) == 0 ? Corrupt(body) : body;
    }

    private byte[] Strange(byte[] body) => random.Next(12) switch
    {
        < 7 => ReplaceValue(body, Any(Odd)),
        < 10 => RenameMember(body),
        10 => DoubleMember(body),
        _ => ReplaceValue(body, Nested()),
    };

    private byte[] Corrupt(byte[] body) => random.Next(7) switch
    {
        0 => body[..random.Next(body.Length + 1)],
        1 => Splice(body, random.Next(body.Length + 1), 0, Any(Inserts)),
        2 => Flip(body),
        3 => Splice(body, 0, 0, random.Next(2) == 0 ? [0xef, 0xbb, 0xbf] : "\0"u8),
        4 => [.. body, .. Any(Broken)],
        5 => Any(Broken),
        _ => ReplaceValue(body, Any(Broken)),
    };

    private byte[] ReplaceValue(byte[] body, byte[] with)
    {
        var values = Spans(body, names: false);
        return values.Count == 0 ? Flip(body) : Splice(body, values[random.Next(values.Count)], with);
    }

    private byte[] RenameMember(byte[] body)
    {
        var names = Spans(body, names: true);
        if (names.Count == 0)
        {
            return Flip(body);
        }

        var taken = names[random.Next(names.Count)];
        byte[] name = random.Next(6) switch
        {
            0 => "\"\""u8.ToArray(),
            1 => "\"\\ud800\""u8.ToArray(),
            2 => body[names[random.Next(names.Count)]],
            _ => "\"unheard_of\""u8.ToArray(),
        };
        return Splice(body, taken, name);
    }

    private byte[] DoubleMember(byte[] body)
    {
        var names = Spans(body, names: true);
        if (names.Count == 0)
        {
            return Flip(body);
        }

        var name = names[random.Next(names.Count)];
        return Splice(body, name.Start.Value, 0, [.. body[name], (byte)':', .. Any(Odd), (byte)',']);
    }

    private byte[] Nested()
    {
        var (open, close) = random.Next(2) == 0 ? ("[", "]") : ("{\"a\":", "}");
        var depth = random.Next(4) > 0 ? random.Next(2, 70) : random.Next(70, Deep);
        var text = new StringBuilder().Insert(0, open, depth).Append('1');
        for (var i = 0; i < depth && random.Next(Deep) > 0; i++)
        {
            text.Append(close);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private byte[] Flip(byte[] body)
    {
        if (body.Length == 0)
        {
            return body;
        }

        byte[] flipped = [.. body];
        flipped[random.Next(body.Length)] = (byte)random.Next(256);
        return flipped;
    }

    // As far as the body can be read.
    private static List<Range> Spans(byte[] body, bool names)
    {
        var spans = new List<Range>();
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 10 * Deep });
        try
        {
            while (reader.Read())
            {
                if ((reader.TokenType == JsonTokenType.PropertyName) == names && reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject))
                {
                    spans.Add((int)reader.TokenStartIndex..EndOf(reader));
                }
            }
        }
        catch (JsonException)
        {
            // Spoiled already: what stands before is enough.
        }
        return spans;
    }

    private static int EndOf(Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            return (int)reader.TokenStartIndex + reader.ValueSpan.Length + 2;
        }

        reader.Skip();
        return (int)reader.BytesConsumed;
    }

    private static byte[] Splice(byte[] body, Range taken, ReadOnlySpan<byte> put)
    {
        var (start, length) = taken.GetOffsetAndLength(body.Length);
        return Splice(body, start, length, put);
    }

    private static byte[] Splice(byte[] body, int start, int length, ReadOnlySpan<byte> put) =>
        [.. body.AsSpan(0, start), .. put, .. body.AsSpan(start + length)];

    private byte[] Any(byte[][] from) => from[random.Next(from.Length)];
}
