namespace Inferly.Pipeline.Registry;

/// <summary>What a model can be asked for. JSON names: <see cref="ModelNames.Capabilities"/>.</summary>
[Flags]
public enum ModelCapabilities
{
    None = 0,
    Stream = 1 << 0,
    Tools = 1 << 1,
    JsonSchema = 1 << 2,
    Vision = 1 << 3,
    Audio = 1 << 4,
    Reasoning = 1 << 5,

    /// <summary>Continues a trailing assistant message.</summary>
    Prefill = 1 << 6,
    Logprobs = 1 << 7,
    Embeddings = 1 << 8,

    /// <summary>The provider serves the model by <c>/v1/completions</c>.</summary>
    Completions = 1 << 9,

    /// <summary>The provider serves the model by <c>/v1/responses</c>.</summary>
    Responses = 1 << 10,
}
