namespace Inferly.Pipeline.Requests;

/// <summary>What the scanner does with a value that it passes: the link between a <see cref="Shape"/> and <see cref="InferenceRequest"/>.</summary>
internal enum Slot
{
    None,
    Model,
    Stream,
    StreamOptions,
    IncludeUsage,
    MaxOutputTokens,
    Choices,
    Seed,
    Temperature,
    TopP,
    Logprobs,
    Tools,
    FormatType,
    EncodingFormat,
    Metadata,
    MetadataEntry,
    Text,
    Image,
    Audio,
    Models,
    ModelsEntry,
    Workflow,
    Policy,
    Cache,
}
