using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Inferly.Pipeline.Providers;

namespace Inferly.Pipeline.Tests.Fixtures;

/// <summary>Random chat requests that OpenAI's API would take: every field, every role, sound and odd histories.</summary>
internal static class ChatGen
{
    private static readonly string[] Texts =
        ["", " ", "\n\t", "\u00a0", "Hi", "two words ", "Zürich 🙂", "a\"b\\c/+<>&'", "\u0001\u2028", "{\"a\":1}", "[1]", "null", new string('x', 3000)];

    private static readonly string[] Ids = ["call_1", "call_2", "toolu_01-A", "functions.weather:0", "ünï", new string('i', 90)];

    private static readonly string[] Arguments =
        ["", " ", "{}", "{\"city\":\"Rome\"}", "{\"n\":1e400,\"deep\":{\"a\":[{}]}}", "{\"s\":\"\\ud800\"}", "not json", "[1,2]", "\"text\"", "{\"cut\":"];

    private static readonly string[] Urls =
        ["data:image/png;base64,AAAA", "data:application/pdf;base64,AA+/", "data:text/plain;base64,SGk=", "data:text/plain;base64,?", "data:image/png,raw",
         "data:,", "https://example.com/cat.png", "HTTP://example.com", "s3://bucket/key", "x"];

    private static readonly Gen<JsonNode?> Text = Gen.OneOf(Texts).Select(text => (JsonNode?)text);

    private static readonly Gen<JsonNode?> Part = Gen.OneOf<JsonNode?>(
        Gen.OneOf(Texts).Select(text => Object(("type", "text"), ("text", text))),
        Gen.OneOf(Urls).Select(url => Object(("type", "image_url"), ("image_url", Object(("url", url))))),
        Gen.OneOf(Urls).Select(url => Object(("type", "file"), ("file", Object(("file_data", url), ("filename", "a  b_é.pdf"))))),
        Gen.Const(() => Object(("type", "file"), ("file", Object(("file_id", "f"))))),
        Gen.OneOf("wav", "mp3", "WMA").Select(format => Object(("type", "input_audio"), ("input_audio", Object(("data", "AAAA"), ("format", format))))),
        Gen.OneOf("image_url", "file", "input_audio").Select(type => Object(("type", type), (type, null))),
        Gen.Const(() => Object(("type", "video"))),
        Gen.Const(() => Object(("type", "refusal"), ("refusal", "No."))));

    // Mostly text, so that most requests are not refused.
    private static readonly Gen<JsonNode?> Content = Gen.Frequency(
        (6, Text),
        (2, Text.Array[1, 3].Select(texts => (JsonNode?)new JsonArray([.. texts.Select(text => Object(("type", "text"), ("text", text)))]))),
        (1, Part.Array[1, 3].Select(parts => (JsonNode?)new JsonArray(parts))));

    private static readonly Gen<JsonNode?> ToolCall =
        from id in Gen.OneOf(Ids)
        from name in Gen.OneOf("weather", "now")
        from arguments in Gen.OneOf(Arguments)
        select Object(("id", id), ("type", "function"), ("function", Object(("name", name), ("arguments", arguments))));

    private static readonly Gen<JsonNode?> Assistant =
        from content in Gen.OneOf<JsonNode?>(Content, Gen.Const((JsonNode?)null))
        from calls in ToolCall.Array[0, 3]
        select Object(("role", "assistant"), ("content", content), ("tool_calls", calls.Length == 0 ? null : new JsonArray(calls)));

    private static readonly Gen<JsonNode?> Message = Gen.Frequency(
        (2, Content.Select(content => Object(("role", "user"), ("content", content)))),
        (1, Content.Select(content => Object(("role", "system"), ("content", content)))),
        (1, Content.Select(content => Object(("role", "developer"), ("content", content)))),
        (3, Assistant));

    // A call and its answer stay together, else nearly every request would be refused for an orphan.
    private static readonly Gen<JsonNode?[]> Exchange =
        from call in ToolCall
        from content in Content
        from orphan in Gen.Int[0, 20]
        from words in Gen.Bool
        select (JsonNode?[])
        [
            Object(("role", "assistant"), ("content", null), ("tool_calls", new JsonArray(call))),
            .. words ? [Object(("role", "user"), ("content", "Wait."))] : Array.Empty<JsonNode?>(),
            Object(("role", "tool"), ("tool_call_id", orphan == 0 ? "lost" : call!["id"]!.DeepClone()), ("content", content)),
        ];

    private static readonly Gen<JsonNode?[]> Messages =
        Gen.OneOf<JsonNode?[]>(Message.Select(message => (JsonNode?[])[message]), Exchange).Array[1, 6].Select(groups => groups.SelectMany(group => group).ToArray());

    private static readonly Gen<(string, JsonNode?)> Option = Gen.OneOf<(string, JsonNode?)>(
        Gen.Double[0, 2].Select(value => ("temperature", (JsonNode?)value)),
        Gen.Double[0, 1].Select(value => ("top_p", (JsonNode?)value)),
        Gen.Int[1, 100_000].Select(value => ("max_tokens", (JsonNode?)value)),
        Gen.Long.Select(value => ("seed", (JsonNode?)value)),
        Gen.Int[1, 2].Select(value => ("n", (JsonNode?)value)),
        Gen.Bool.Select(value => ("stream", (JsonNode?)value)),
        Gen.Bool.Select(value => ("parallel_tool_calls", (JsonNode?)value)),
        Gen.OneOf("none", "minimal", "low", "medium", "high", "xhigh", "max", "odd").Select(value => ("reasoning_effort", (JsonNode?)value)),
        Gen.OneOf("auto", "none", "required", "odd").Select(value => ("tool_choice", (JsonNode?)value)),
        Gen.OneOf(Texts).Select(value => ("stop", (JsonNode?)value)),
        Gen.OneOf(Texts).Array[0, 4].Select(value => ("stop", (JsonNode?)new JsonArray([.. value.Select(text => (JsonNode?)text)]))),
        Gen.OneOf(Texts).Select(value => ("user", (JsonNode?)value)),
        Gen.OneOf("text", "json_object", "json_schema").Select(type => ("response_format", Object(("type", type), ("json_schema", Object(("name", "s"), ("schema", Object(("type", "object")))))))),
        Gen.Const(() => ("tools", (JsonNode?)new JsonArray(Object(("type", "function"), ("function", Object(("name", "weather"))))))),
        Gen.Const(() => ("tools", (JsonNode?)new JsonArray(Object(("type", "function"), ("function", Object(("name", "now"), ("description", ""), ("strict", true), ("parameters", new JsonObject()))))))),
        Gen.OneOf("policy", "cache", "logit_bias", "metadata").Select(name => (name, (JsonNode?)new JsonObject())));

    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A request, and the model of each provider that it goes to.</summary>
    public static readonly Gen<(string Body, string Claude, string Gemini, string Bedrock)> Request =
        from messages in Messages
        from options in Option.Array[0, 5]
        from escaped in Gen.Bool
        from claude in Gen.OneOf("claude-3-haiku-20240307", "claude-3-7-sonnet-latest", "claude-sonnet-4-5", "claude-opus-4-6", "claude-sonnet-5", "minimax-m2")
        from gemini in Gen.OneOf("gemini-2.0-flash", "gemini-2.5-pro", "gemini-3-flash-preview", "gemini-flash-latest", "gemma-3-27b-it")
        from bedrock in Gen.OneOf("anthropic.claude-opus-4-6-v1", "us.anthropic.claude-3-7-sonnet-20250219-v1:0", "amazon.nova-2-lite-v1:0", "openai.gpt-oss-120b-1:0")
        select (Body(messages, options, escaped), claude, gemini, bedrock);

    /// <summary>Encodes one: it keeps the rules, or is refused with a path into the body.</summary>
    public static void Check(IProtocol protocol, (string Body, string Claude, string Gemini, string Bedrock) chat, Action<JsonNode> rules)
    {
        var model = protocol.GetType().Name switch { "AnthropicProtocol" => chat.Claude, "GeminiProtocol" => chat.Gemini, _ => chat.Bedrock };
        var request = Calls.Chat(chat.Body, model, modelMaxOutput: 64_000);
        var call = protocol.Encode(request);
        _ = protocol.CreateDecoder(request);
        if (call.Unsupported is { } refused)
        {
            var root = refused.Path.Split('.', '[')[0];
            Assert.True(JsonNode.Parse(chat.Body)!.AsObject().ContainsKey(root), $"{refused.Path} is not in the body");
            Assert.EndsWith(".", refused.Message, StringComparison.Ordinal);
        }
        else
        {
            rules(Encoded.Body(call));
        }
    }

    private static string Body(JsonNode?[] messages, (string Name, JsonNode? Value)[] options, bool escaped)
    {
        var body = new JsonObject { ["model"] = "auto", ["messages"] = new JsonArray([.. messages.Select(message => message?.DeepClone())]) };
        foreach (var (name, value) in options)
        {
            body[name] = value?.DeepClone();
        }

        return body.ToJsonString(escaped ? JsonSerializerOptions.Default : Unescaped);
    }

#pragma warning disable CA1859 // A node, so that the generators' types agree.
    private static JsonNode? Object(params (string Name, JsonNode? Value)[] members) =>
        new JsonObject(members.Select(member => KeyValuePair.Create(member.Name, member.Value?.DeepClone())));
#pragma warning restore CA1859
}
