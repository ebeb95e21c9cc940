using Inferly.Pipeline.Registry;
using Inferly.Pipeline.Tests.Policies;

namespace Inferly.Pipeline.Tests.Registry;

public sealed class ModelFilterTests
{
    private static readonly ModelEntry Model = PolicyGen.Model("openai/gpt-4o", "us-east-1") with
    {
        Input = Modalities.Text | Modalities.Image,
        Output = Modalities.Text,
        Capabilities = ModelCapabilities.Tools | ModelCapabilities.Stream,
    };

    [Theory]
    [InlineData(null, null, null, null, true)]
    [InlineData("image", "us", "tools", "degraded", true)]
    [InlineData("audio", null, null, null, false)]
    [InlineData(null, "eu", null, null, false)]
    [InlineData(null, null, "json_schema", null, false)]
    [InlineData(null, null, null, "healthy", false)]
    public void Matches_Filter_IsMetOnEveryPoint(string? modality, string? region, string? capability, string? health, bool expected)
    {
        Assert.True(ModelFilter.TryCreate(modality, region, capability, health, out var filter, out _));
        Assert.Equal(expected, filter.Matches(Model, HealthStatus.Degraded));
    }

    [Theory]
    [InlineData("smell", null, null, null, "modality", "text, image, audio")]
    [InlineData(null, "", null, null, "region", "name of a region")]
    [InlineData(null, null, "flight", null, "capability", "stream, tools")]
    [InlineData(null, null, null, "sick", "health", "healthy, degraded, down, unknown")]
    public void TryCreate_UnknownValue_NamesTheParameterAndTheValues(
        string? modality, string? region, string? capability, string? health, string path, string message)
    {
        Assert.False(ModelFilter.TryCreate(modality, region, capability, health, out _, out var error));
        Assert.Equal(path, error.Path);
        Assert.Contains(message, error.Message);
    }
}
