using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using CsCheck;
using Inferly.Pipeline.Providers.Sim;

namespace Inferly.Pipeline.Tests.Providers.Sim;

public sealed class SimEmbeddingTests : IDisposable
{
    private readonly SimClient _sim = new();

    public void Dispose() => _sim.Dispose();

    [Theory]
    [InlineData("\"owls at night\"", 1, 3)]
    [InlineData("[\"owls\",\"cats, too\"]", 2, 4)]
    [InlineData("[5,6,7]", 1, 3)]
    [InlineData("[[5,6,7],[8]]", 2, 4)]
    public async Task Embed_EveryFormOfInput_GivesAVectorForEach(string input, int vectors, int tokens)
    {
        var (status, answer) = await _sim.PostAsync("embeddings", $$"""{"model":"embed","input":{{input}}}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("list", (string)answer["object"]!);
        Assert.Equal(Enumerable.Range(0, vectors), answer["data"]!.AsArray().Select(item => (int)item!["index"]!));
        Assert.All(answer["data"]!.AsArray(), item => Assert.Equal(384, item!["embedding"]!.AsArray().Count));
        Assert.Equal(tokens, (int)answer["usage"]!["prompt_tokens"]!);
        Assert.Equal(tokens, (int)answer["usage"]!["total_tokens"]!);
    }

    [Fact]
    public async Task Embed_Base64_IsTheSameVector()
    {
        var floats = (await _sim.PostAsync("embeddings", """{"model":"embed","input":"owls","dimensions":256}""")).Body;
        var base64 = (await _sim.PostAsync("embeddings", """{"model":"embed","input":"owls","dimensions":256,"encoding_format":"base64"}""")).Body;

        var bytes = Convert.FromBase64String((string)base64["data"]![0]!["embedding"]!);

        Assert.Equal(256 * 4, bytes.Length);
        Assert.Equal(floats["data"]![0]!["embedding"]!.AsArray().Select(value => (float)value!), MemoryMarshal.Cast<byte, float>(bytes).ToArray());
    }

    [Fact]
    public void Of_AnyTextAndDimensions_HasLengthOneAndIsRepeatable() =>
        Gen.Select(Gen.String, Gen.Int[1, 1536]).ForAll(300, sample =>
        {
            var (text, dimensions) = sample;

            var vector = SimEmbedding.Of(text, dimensions, 0);

            Assert.Equal(dimensions, vector.Length);
            Assert.InRange(vector.Sum(value => (double)value * value), 0.999, 1.001);
            Assert.Equal(vector, SimEmbedding.Of(text, dimensions, 0));
        });

    [Theory]
    [InlineData("How do I reset my password?", "How can I reset the password?", "Which owls hunt by night?")]
    [InlineData("weather in Paris tomorrow", "Tomorrow's weather in Paris", "transfer twelve euros to Ada")]
    [InlineData("organise a meeting", "organised meetings", "a jar of honey")]
    public void Of_SimilarTexts_AreCloserThanOthers(string text, string similar, string other)
    {
        var vector = SimEmbedding.Of(text, 384, 0);

        Assert.True(Cosine(vector, SimEmbedding.Of(similar, 384, 0)) > Cosine(vector, SimEmbedding.Of(other, 384, 0)) + 0.3);
    }

    [Fact]
    public void Of_AnotherSeed_IsAnotherSpace() =>
        Assert.InRange(Cosine(SimEmbedding.Of("owls at night", 384, 0), SimEmbedding.Of("owls at night", 384, 1)), -0.5, 0.5);

    [Fact]
    public async Task Embed_InputBeyondTheWindow_IsAnError()
    {
        var input = JsonValue.Create(string.Concat(Enumerable.Repeat(" owl", 8193)))!.ToJsonString();

        var (status, answer) = await _sim.PostAsync("embeddings", $$"""{"model":"embed","input":["a",{{input}}]}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("context_length_exceeded", (string)answer["error"]!["code"]!);
    }

    [Theory]
    [InlineData("\"input\":\"owls [[sim:status=503]]\"")]
    [InlineData("\"input\":[\"a\",\"owls [[sim:status=503]]\"]")]
    [InlineData("\"input\":\"owls\",\"metadata\":{\"sim\":\"status=503\"}")]
    public async Task Embed_Directive_IsObeyed(string fields) =>
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _sim.PostAsync("embeddings", $$"""{"model":"embed",{{fields}}}""")).Status);

    private static double Cosine(float[] one, float[] other) => one.Zip(other, (a, b) => (double)a * b).Sum();
}
