namespace Inferly.Pipeline.Registry;

/// <summary>The JSON names of what a model is and can do, as in <c>GET /v1/models</c> and in the configuration.</summary>
public static class ModelNames
{
    public static NameTable<ModelCapabilities> Capabilities { get; } = new(
        ("stream", ModelCapabilities.Stream),
        ("tools", ModelCapabilities.Tools),
        ("json_schema", ModelCapabilities.JsonSchema),
        ("vision", ModelCapabilities.Vision),
        ("audio", ModelCapabilities.Audio),
        ("reasoning", ModelCapabilities.Reasoning),
        ("prefill", ModelCapabilities.Prefill),
        ("logprobs", ModelCapabilities.Logprobs),
        ("embeddings", ModelCapabilities.Embeddings),
        ("completions", ModelCapabilities.Completions),
        ("responses", ModelCapabilities.Responses));

    public static NameTable<Modalities> Modalities { get; } = new(
        ("text", Registry.Modalities.Text),
        ("image", Registry.Modalities.Image),
        ("audio", Registry.Modalities.Audio),
        ("video", Registry.Modalities.Video),
        ("file", Registry.Modalities.File),
        ("embedding", Registry.Modalities.Embedding));

    public static NameTable<ModelMode> Modes { get; } = new(
        ("chat", ModelMode.Chat),
        ("embedding", ModelMode.Embedding),
        ("completion", ModelMode.Completion),
        ("responses", ModelMode.Responses));

    public static NameTable<HealthStatus> Health { get; } = new(
        ("healthy", HealthStatus.Healthy),
        ("degraded", HealthStatus.Degraded),
        ("down", HealthStatus.Down),
        ("unknown", HealthStatus.Unknown));
}
