using System.Text;
using System.Text.Json.Nodes;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Providers.Gemini;
using Inferly.Pipeline.Requests;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Pipeline.Tests.Providers.Gemini;

public sealed class GeminiEmbeddingTests
{
    private static readonly GeminiProtocol Protocol = new(Calls.Endpoint("https://g.example"));

    [Theory]
    [InlineData("\"one\"", """{"requests":[{"model":"models/e","content":{"parts":[{"text":"one"}]},"outputDimensionality":8}]}""")]
    [InlineData("[\"one\",\"tw\\u00f6\"]", """{"requests":[{"model":"models/e","content":{"parts":[{"text":"one"}]},"outputDimensionality":8},{"model":"models/e","content":{"parts":[{"text":"twö"}]},"outputDimensionality":8}]}""")]
    public void Encode_Texts_AreOneBatch(string input, string expected)
    {
        var call = Encode($$"""{"model":"m","input":{{input}},"dimensions":8,"encoding_format":"base64"}""");
        Assert.Equal("https://g.example/v1beta/models/e:batchEmbedContents", call.Message!.RequestUri!.AbsoluteUri);
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), Encoded.Body(call).ToJsonString());
    }

    [Theory]
    [InlineData("[1,2,3]", "input[0]")]
    [InlineData("[[1,2],[3]]", "input[0]")]
    [InlineData("[\"a\",7]", "input[1]")]
    public void Encode_Tokens_AreRefused(string input, string path) =>
        Assert.Equal(path, Encode($$"""{"model":"m","input":{{input}}}""").Unsupported?.Path);

    [Fact]
    public void Encode_MoreThanABatch_IsRefused()
    {
        var texts = new JsonArray([.. Enumerable.Range(0, 101).Select(i => (JsonNode?)$"t{i}")]);
        Assert.Equal("input", Encode(new JsonObject { ["model"] = "m", ["input"] = texts }.ToJsonString()).Unsupported?.Path);
    }

    [Fact]
    public void ReadWhole_Embeddings_KeepTheirOrder()
    {
        var deltas = Read("""{"embeddings":[{"values":[0.5,-1]},{"values":[2e-3]}],"usageMetadata":{"promptTokenCount":4}}""", sound: true);
        Assert.Equal([0, 1, 0], deltas.Select(delta => delta.Choice));
        Assert.Equal([0.5f, -1f], deltas[0].Vector!);
        Assert.Equal([0.002f], deltas[1].Vector!);
        Assert.Equal(new Usage(4, 0), deltas[2].Usage);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"embeddings\":[]}")]
    [InlineData("no")]
    public void ReadWhole_WithoutEmbeddings_IsMalformed(string body) => Assert.Empty(Read(body, sound: false));

    private static EncodedCall Encode(string body) => Protocol.Encode(Calls.Of(Operation.Embedding, body, "e"));

    private static List<Delta> Read(string body, bool sound)
    {
        var deltas = new List<Delta>();
        var decoder = Protocol.CreateDecoder(Calls.Of(Operation.Embedding, """{"model":"m","input":"x"}""", "e"));
        Assert.Equal(sound, decoder.ReadWhole(Encoding.UTF8.GetBytes(body), deltas));
        Assert.False(decoder.Read(new Frame(default, "{}"u8), deltas));
        return deltas;
    }
}
