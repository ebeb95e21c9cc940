using System.Text;
using System.Text.Json;
using Inferly.Pipeline.Registry;
using Inferly.Pipeline.Tests.Policies;

namespace Inferly.Pipeline.Tests.Registry;

public sealed class ModelJsonTests
{
    [Fact]
    public void Write_FullModel_IsTheContractsItem()
    {
        var registry = ModelRegistry.Build(
            [new("openai", "openai", [new("gpt-4o-mini")]) { Region = PolicyGen.Region("us-east") }],
            LiteLlmCatalogue.BuiltIn,
            DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        var health = new ModelHealth(HealthStatus.Healthy)
        {
            ErrorRate = 0.01,
            TtftMsP50 = 120,
            TtftMsP95 = 300.5,
            TokensPerSecond = 80,
            UpdatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        };

        var json = Write(registry.Models[0], health, new ModelAccuracy("support", 0.9, 0.85, 0.94, 120, "eval_1"));

        Assert.Equal(
            """
            {"id":"openai/gpt-4o-mini","object":"model","created":1700000000,"owned_by":"openai",
            "modality":{"input":["text","image","file"],"output":["text"]},"context_window":128000,"max_output_tokens":16384,
            "regions":["us-east"],
            "pricing":{"input_usd_per_mtok":0.15,"output_usd_per_mtok":0.6,"cached_input_usd_per_mtok":0.075},
            "capabilities":["stream","tools","json_schema","vision","logprobs","responses"],
            "health":{"status":"healthy","error_rate":0.01,"ttft_ms_p50":120,"ttft_ms_p95":300.5,"tokens_per_s":80,"updated_at":"2026-01-02T03:04:05Z"},
            "accuracy":{"support":{"score":0.9,"ci95":[0.85,0.94],"n":120,"eval_id":"eval_1"}}}
            """.ReplaceLineEndings(""),
            json);
    }

    [Fact]
    public void Write_NothingKnown_IsNullEverywhere()
        => Assert.Equal(
            """
            {"id":"local/mine","object":"model","created":0,"owned_by":"local","modality":{"input":[],"output":[]},
            "context_window":null,"max_output_tokens":null,"regions":[],"pricing":null,"capabilities":[],
            "health":{"status":"unknown","error_rate":null,"ttft_ms_p50":null,"ttft_ms_p95":null,"tokens_per_s":null,"updated_at":null},
            "accuracy":{}}
            """.ReplaceLineEndings(""),
            Write(PolicyGen.Model("local/mine"), new ModelHealth(HealthStatus.Unknown) { ErrorRate = double.NaN }));

    private static string Write(ModelEntry model, ModelHealth health, params ModelAccuracy[] accuracy)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            ModelJson.Write(writer, model, health, accuracy);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
