using OpenAI.Models;

namespace Inferly.Ingress.Tests.Sdk.DotNet;

[Collection(DotNetSdk.Name)]
public sealed class ModelTests(DotNetSdk sdk)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private OpenAIModelClient Client => sdk.Client.GetOpenAIModelClient();

    [Fact]
    public async Task GetModels_Anyone_ListsEachModelOnce()
    {
        OpenAIModelCollection models = await Client.GetModelsAsync(Cancellation);
        Assert.Superset(new HashSet<string> { "sim/fast", "sim/balanced", "sim/best", "sim/embed" }, models.Select(m => m.Id).ToHashSet());
        Assert.Equal(models.Count, models.Select(m => m.Id).Distinct().Count());
        Assert.All(models, model => Assert.NotEmpty(model.OwnedBy));
        Assert.All(models, model => Assert.True(model.CreatedAt > DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public async Task GetModel_IdWithASlash_IsFound()
    {
        OpenAIModel model = await Client.GetModelAsync("sim/fast", Cancellation);
        Assert.Equal("sim/fast", model.Id);
    }

    [Fact]
    public async Task GetModel_Unknown_IsNotFound()
    {
        var failure = await Failure.OfAsync(() => Client.GetModelAsync("sim/none", Cancellation));
        Assert.Equal((404, "model_not_found", "model"), (failure.Status, failure.Code, failure.Param));
    }
}
