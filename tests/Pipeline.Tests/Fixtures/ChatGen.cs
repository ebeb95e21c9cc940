using System.Text.Json.Nodes;
using CsCheck;
using Inferly.Pipeline.Providers;

namespace Inferly.Pipeline.Tests.Fixtures;

/// <summary>
/// Random chat requests that OpenAI's API would take: every field, every role, sound and odd histories. The generators make
/// pieces of JSON text, so that escapes are as clients write them.
/// </summary>
internal static class ChatGen
{
    private static readonly Gen<string> Text = Gen.OneOf(
        "\"\"", "\" \"", "\"\\n\\t\"", "\"\\u00a0\"", "\"\u00a0\"", "\"Hi\"", "\"two words \"", "\"Zürich 🙂\"", "\"\\ud83d\\ude42\"", "\"a\\\"b\\\\c\\/+<>&'\"",
        "\"\\u0001\\u2028\"", "\"{\\\"a\\\":1}\"", "\"[1]\"", "\"null\"", $"\"{new string('x', 500)}\"");

    private static readonly Gen<string> Id = Gen.OneOf("call_1", "call_2", "toolu_01-A", "functions.weather:0", "ünï", new string('i', 90));

    private static readonly Gen<string> Arguments = Gen.OneOf(
        "", " ", "{}", """{\"city\":\"Rome\"}""", """{\"n\":1e400,\"deep\":{\"a\":[{}]}}""", """{\"s\":\"\\ud800\"}""", "not json", "[1,2]", "\\\"text\\\"",
        """{\"cut\":""");

    private static readonly Gen<string> Url = Gen.OneOf(
        "data:image/png;base64,AAAA", """data:image\/png;base64,AA\/\/""", "data:application/pdf;base64,AA+/", "data:text/plain;base64,SGk=",
        "data:text/plain;base64,?", "data:image/png,raw", "data:,", "https://example.com/cat.png", "HTTP://example.com", "s3://bucket/key", "x");

    private static readonly Gen<string> Part = Gen.OneOf<string>(
        Text.Select(text => $$"""{"type":"text","text":{{text}}}"""),
        Url.Select(url => $$$"""{"type":"image_url","image_url":{"url":"{{{url}}}"}}"""),
        Url.Select(url => $$$"""{"type":"file","file":{"file_data":"{{{url}}}","filename":"a  b_é.pdf"}}"""),
        Gen.OneOf("wav", "mp3", "WMA").Select(format => $$$"""{"type":"input_audio","input_audio":{"data":"AAAA","format":"{{{format}}}"}}"""),
        Gen.OneOf("image_url", "file", "input_audio").Select(type => $$"""{"type":"{{type}}","{{type}}":null}"""),
        Gen.OneOf("""{"type":"file","file":{"file_id":"f"}}""", """{"type":"video"}""", """{"type":"refusal","refusal":"No."}"""));

    // Mostly text, so that most requests are not refused.
    private static readonly Gen<string> Content = Gen.Frequency<string>(
        (6, Text),
        (2, Text.Select(text => $$"""{"type":"text","text":{{text}}}""").Array[1, 3].Select(Array)),
        (1, Part.Array[1, 3].Select(Array)));

    private static readonly Gen<(string Id, string Json)> ToolCall =
        from id in Id
        from name in Gen.OneOf("weather", "now")
        from arguments in Arguments
        select (id, $$$"""{"id":"{{{id}}}","type":"function","function":{"name":"{{{name}}}","arguments":"{{{arguments}}}"}}""");

    private static readonly Gen<string> Assistant =
        from content in Gen.OneOf<string>(Content, Gen.Const("null"))
        from calls in ToolCall.Select(call => call.Json).Array[0, 3]
        select $$"""{"role":"assistant","content":{{content}},"tool_calls":{{(calls.Length == 0 ? "null" : Array(calls))}}}""";

    private static readonly Gen<string> Other =
        from role in Gen.OneOf("user", "user", "system", "developer")
        from content in Content
        select $$"""{"role":"{{role}}","content":{{content}}}""";

    // A call and its answer stay together, else nearly every request would be refused for an orphan.
    private static readonly Gen<string> Exchange =
        from call in ToolCall
        from content in Content
        from isOrphan in Gen.Frequency((20, false), (1, true))
        from between in Gen.OneOf("", """{"role":"user","content":"Wait."},""")
        select $$"""
            {"role":"assistant","content":null,"tool_calls":[{{call.Json}}]},
            {{between}}{"role":"tool","tool_call_id":"{{(isOrphan ? "lost" : call.Id)}}","content":{{content}}}
            """;

    private static readonly Gen<string> Option = Gen.OneOf<string>(
        Gen.Double[0, 2].Select(value => FormattableString.Invariant($"\"temperature\":{value}")),
        Gen.Double[0, 1].Select(value => FormattableString.Invariant($"\"top_p\":{value}")),
        Gen.Int[1, 100_000].Select(value => $"\"max_tokens\":{value}"),
        Gen.Long.Select(value => $"\"seed\":{value}"),
        Gen.Int[1, 2].Select(value => $"\"n\":{value}"),
        Gen.OneOf("none", "minimal", "low", "medium", "high", "xhigh", "max", "odd").Select(value => $"\"reasoning_effort\":\"{value}\""),
        Gen.OneOf("auto", "none", "required", "odd").Select(value => $"\"tool_choice\":\"{value}\""),
        Text.Select(value => $"\"stop\":{value}"),
        Text.Array[0, 4].Select(value => $"\"stop\":{Array(value)}"),
        Text.Select(value => $"\"user\":{value}"),
        Gen.OneOf("policy", "logit_bias", "metadata").Select(name => $"\"{name}\":{{}}"),
        Gen.Const("\"cache\":{\"mode\":\"off\"}"),
        Gen.OneOf(
            "\"stream\":true",
            "\"stream\":false",
            "\"parallel_tool_calls\":false",
            """ "response_format":{"type":"text"} """,
            """ "response_format":{"type":"json_object"} """,
            """ "response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{"type":"object"}}} """,
            """ "tools":[{"type":"function","function":{"name":"weather"}}] """,
            """ "tools":[{"type":"function","function":{"name":"now","description":"","strict":true,"parameters":{}}}] """));

    private static readonly Gen<string> Request =
        from messages in Gen.OneOf<string>(Other, Assistant, Exchange).Array[1, 6]
        from options in Option.Array[0, 5]
        select Body(messages, options);

    /// <summary>Encodes random requests: each keeps the rules, or is refused with a path into the body.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="models">The models that are asked, one a request.</param>
    /// <param name="rules">Fails for a body that the provider would refuse.</param>
    public static void CheckAll(IProtocol protocol, string[] models, Action<JsonNode> rules)
    {
        const int cases = 600;
        var sent = 0;
        Gen.Select(Request, Gen.OneOf(models)).Check(cases, chat => sent += Check(protocol, chat.Item2, chat.Item1, rules) ? 1 : 0);

        // Else it would be refusals that were tested.
        Assert.InRange(sent, cases / 3, cases - 1);
    }

    private static bool Check(IProtocol protocol, string model, string body, Action<JsonNode> rules)
    {
        var request = Calls.Chat(body, model, modelMaxOutput: 64_000);
        var call = protocol.Encode(request);
        _ = protocol.CreateDecoder(request);
        if (call.Unsupported is { } refused)
        {
            var root = refused.Path.Split('.', '[')[0];
            Assert.True(JsonNode.Parse(body)!.AsObject().ContainsKey(root), $"{refused.Path} is not in the body");
            Assert.EndsWith(".", refused.Message, StringComparison.Ordinal);
            return false;
        }

        rules(Encoded.Body(call));
        return true;
    }

    // The scanner refuses a field that stands twice.
    private static string Body(string[] messages, string[] options)
    {
        var distinct = options.DistinctBy(option => option.Split(':')[0].Trim());
        return $$"""{{{string.Join(',', distinct.Prepend("\"model\":\"auto\""))}},"messages":{{Array(messages)}}}""";
    }

    private static string Array(string[] items) => $"[{string.Join(',', items)}]";
}
