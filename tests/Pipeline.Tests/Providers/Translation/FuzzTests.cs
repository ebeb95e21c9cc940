using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Providers.Anthropic;
using Inferly.Pipeline.Providers.Bedrock;
using Inferly.Pipeline.Providers.Gemini;
using Inferly.Pipeline.Requests;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Pipeline.Tests.Providers.Translation;

/// <summary>Whatever a provider sends, its decoder answers with deltas or "malformed", never with an exception.</summary>
public sealed class FuzzTests
{
    private static readonly ProviderEndpoint Endpoint = Calls.Endpoint("https://p.example", "us-east-1");

    private static readonly (IProtocol Protocol, UpstreamCall Call)[] Targets =
    [
        (new AnthropicProtocol(Endpoint), Calls.Any),
        (new GeminiProtocol(Endpoint), Calls.Any),
        (new GeminiProtocol(Endpoint), Calls.Of(Operation.Embedding, """{"model":"m","input":"x"}""", "e")),
        (new BedrockProtocol(Endpoint, TimeProvider.System), Calls.Any),
    ];

    // Sound events and answers, to be mutilated.
    private static readonly (string Frame, string Json)[] Seeds =
    [
        ("message_start", """{"type":"message_start","message":{"content":[{"type":"tool_use","id":"a","name":"f","input":{"x":1}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"cache_read_input_tokens":2}}}"""),
        ("content_block_start", """{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"a","name":"f","input":{}}}"""),
        ("content_block_delta", """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{}","text":"t","thinking":"t"}}"""),
        ("content_block_delta", """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}"""),
        ("content_block_stop", """{"type":"content_block_stop","index":1}"""),
        ("message_delta", """{"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":{"explanation":"No"}},"usage":{"output_tokens":3,"output_tokens_details":{"thinking_tokens":1}}}"""),
        ("error", """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"""),
        ("", """{"type":"message","content":[{"type":"text","text":"Hi"},{"type":"thinking","thinking":"Hm"},{"type":"tool_use","id":"a","name":"f","input":{}}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":2}}"""),
        ("", """{"candidates":[{"index":0,"content":{"parts":[{"text":"Hi"},{"text":"Hm","thought":true},{"functionCall":{"name":"f","args":{"a":[1]}}}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":1,"thoughtsTokenCount":2}}"""),
        ("", """{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","willContinue":true}},{"functionCall":{"partialArgs":[{"jsonPath":"$.a[0].b","stringValue":"x","willContinue":true},{"jsonPath":"$.a[0].b","numberValue":7}]}}]}}]}"""),
        ("", """{"promptFeedback":{"blockReason":"OTHER"}}"""),
        ("", """{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[{"@type":"x.RetryInfo","retryDelay":"3s"},{"@type":"x.BadRequest","fieldViolations":[{"field":"f"}]}]}}"""),
        ("", """{"embeddings":[{"values":[0.1,2]},{"values":[]}],"usageMetadata":{"promptTokenCount":3}}"""),
        ("contentBlockStart", """{"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"a","name":"f","type":"x"}}}"""),
        ("contentBlockDelta", """{"contentBlockIndex":1,"delta":{"toolUse":{"input":"{}"},"text":"Hi","reasoningContent":{"text":"Hm"}}}"""),
        ("contentBlockStop", """{"contentBlockIndex":1}"""),
        ("messageStop", """{"stopReason":"end_turn"}"""),
        ("metadata", """{"usage":{"inputTokens":1,"outputTokens":2,"cacheReadInputTokens":3}}"""),
        ("throttlingException", """{"message":"Slow down."}"""),
        ("", """{"output":{"message":{"content":[{"text":"Hi"},{"toolUse":{"toolUseId":"a","name":"f","input":{}}},{"reasoningContent":{"reasoningText":{"text":"Hm"}}}]}},"stopReason":"tool_use","usage":{"inputTokens":1}}"""),
    ];

    private static readonly Gen<JsonNode?> Leaf = Gen.OneOf<JsonNode?>(
        Gen.OneOf("", "x", "tool_use", "text", "error", "STOP", "OTHER", "$.a[1]", "$['a']", "99999999999999999999s").Select(value => (JsonNode?)value),
        Gen.Int[-2, 3].Select(value => (JsonNode?)value),
        Gen.Double.Where(double.IsFinite).Select(value => (JsonNode?)value),
        Gen.Bool.Select(value => (JsonNode?)value),
        Gen.Const((JsonNode?)null));

    private static readonly Gen<(string Frame, byte[] Data)> Mutilated =
        from seed in Gen.OneOf(Seeds)
        from wounds in Gen.Select(Gen.Int[0, 1000], Gen.Bool, Leaf).Array[0, 3]
        select (seed.Frame, Encoding.UTF8.GetBytes(wounds.Aggregate(JsonNode.Parse(seed.Json)!, Wound).ToJsonString()));

    [Fact]
    public void Decoders_RandomBytes_NeverThrow() =>
        Gen.Select(Gen.OneOf(Seeds), Gen.Byte.Array[0, 300]).Check(400, given => Read([(given.Item1.Frame, given.Item2)]));

    [Fact]
    public void Decoders_MutilatedAnswers_NeverThrow()
    {
        var kinds = new HashSet<DeltaKind>();
        Mutilated.Array[1, 6].Check(1500, frames => kinds.UnionWith(Read(frames).Select(delta => delta.Kind)));

        // Else it would be chaff that no decoder looks at.
        Assert.Equal(Enum.GetValues<DeltaKind>(), kinds.Order());
    }

    [Fact]
    public void ReadError_AnyBody_NeverThrows() =>
        Gen.Select(Gen.OneOf(400, 403, 429, 500, 529), Gen.OneOf<byte[]>(Gen.Byte.Array[0, 300], Mutilated.Select(answer => answer.Data))).Check(800, answer =>
        {
            foreach (var (protocol, _) in Targets)
            {
                Assert.NotNull(protocol.ReadError((HttpStatusCode)answer.Item1, answer.Item2).Message);
            }
        });

    // Replaces one value somewhere in the tree, or takes it out.
    private static JsonNode Wound(JsonNode json, (int Place, bool Cut, JsonNode? With) wound)
    {
        var places = new List<JsonNode>();
        Collect(json, places);
        var victim = places[wound.Place % places.Count];
        switch (victim.Parent)
        {
            case JsonObject members when wound.Cut:
                members.Remove(victim.GetPropertyName());
                break;
            case JsonObject members:
                members[victim.GetPropertyName()] = wound.With?.DeepClone();
                break;
            case JsonArray elements:
                elements[victim.GetElementIndex()] = wound.With?.DeepClone();
                break;
        }

        return json;
    }

    private static void Collect(JsonNode json, List<JsonNode> places)
    {
        places.Add(json);
        var children = json switch
        {
            JsonObject members => members.Select(member => member.Value),
            JsonArray elements => elements,
            _ => [],
        };
        foreach (var child in children.OfType<JsonNode>())
        {
            Collect(child, places);
        }
    }

    private static List<Delta> Read((string Frame, byte[] Data)[] frames)
    {
        var all = new List<Delta>();
        foreach (var (protocol, call) in Targets)
        {
            var decoder = protocol.CreateDecoder(call);
            var deltas = new List<Delta>();
            foreach (var (name, data) in frames)
            {
                decoder.Read(new Frame(Encoding.UTF8.GetBytes(name), data), deltas);
            }

            decoder.End(deltas);
            protocol.CreateDecoder(call).ReadWhole(frames[0].Data, deltas);
            Assert.All(deltas, delta => Assert.True(delta.Choice >= 0 && delta.Tool >= 0));
            all.AddRange(deltas);
        }

        return all;
    }
}
