using OpenAI.Embeddings;

namespace Inferly.Ingress.Tests.Sdk.DotNet;

/// <summary>This SDK always asks for base64.</summary>
[Collection(DotNetSdk.Name)]
public sealed class EmbeddingTests(DotNetSdk sdk)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private EmbeddingClient Client => sdk.Client.GetEmbeddingClient("sim/embed");

    [Fact]
    public async Task GenerateEmbedding_Text_IsAUnitVector()
    {
        OpenAIEmbedding answer = await Client.GenerateEmbeddingAsync("An owl", cancellationToken: Cancellation);
        var vector = answer.ToFloats().ToArray();
        Assert.Equal(384, vector.Length);
        Assert.Equal(1, vector.Sum(x => (double)x * x), 1e-3);
    }

    [Fact]
    public async Task GenerateEmbedding_Dimensions_AreObeyed()
    {
        OpenAIEmbedding answer = await Client.GenerateEmbeddingAsync("An owl", new EmbeddingGenerationOptions { Dimensions = 64 }, Cancellation);
        Assert.Equal(64, answer.ToFloats().Length);
    }

    [Fact]
    public async Task GenerateEmbeddings_Several_KeepTheirOrder()
    {
        OpenAIEmbeddingCollection answer = await Client.GenerateEmbeddingsAsync(["An owl", "A train", "An owl"], cancellationToken: Cancellation);
        Assert.Equal("sim/embed", answer.Model);
        Assert.Equal([0, 1, 2], answer.Select(e => e.Index));
        Assert.Equal(answer[0].ToFloats().ToArray(), answer[2].ToFloats().ToArray());
        Assert.NotEqual(answer[0].ToFloats().ToArray(), answer[1].ToFloats().ToArray());
        Assert.Equal(answer.Usage.InputTokenCount, answer.Usage.TotalTokenCount);
    }
}
