namespace Inferly.Pipeline.Requests;

/// <summary>
/// A request body after its one scan: the facts the stages need and where in the body they stand, so that what goes
/// upstream is spliced from the caller's own bytes. Immutable once the scanner has returned it; safe to share.
/// </summary>
public sealed class InferenceRequest
{
    /// <summary>Which endpoint was called.</summary>
    public required Operation Operation { get; init; }

    /// <summary>The body as the caller sent it: valid UTF-8, one JSON object.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The requested model: <c>auto</c>, <c>provider/model</c> or a bare model id.</summary>
    public string Model { get; internal set; } = "";

    /// <summary>The caller asked for a stream.</summary>
    public bool Stream { get; internal set; }

    /// <summary><c>stream_options.include_usage</c>: the caller wants the usage chunk.</summary>
    public bool IncludeUsage { get; internal set; }

    /// <summary>The caller's own limit of output tokens (any of its three names), or null.</summary>
    public int? MaxOutputTokens { get; internal set; }

    /// <summary>How many choices are asked for (<c>n</c>).</summary>
    public int Choices { get; internal set; } = 1;

    /// <summary>Tools (or legacy functions) are offered.</summary>
    public bool HasTools { get; internal set; }

    /// <summary>The answer must be JSON: <c>response_format</c> (or <c>text.format</c>) of json_schema or json_object.</summary>
    public bool WantsJson { get; internal set; }

    /// <summary>A JSON schema is demanded, not only JSON.</summary>
    public bool WantsJsonSchema { get; internal set; }

    /// <summary>Log probabilities are asked for.</summary>
    public bool WantsLogprobs { get; internal set; }

    /// <summary><c>encoding_format: "base64"</c> of an embeddings request.</summary>
    public bool WantsBase64 { get; internal set; }

    /// <summary>Image parts in the prompt.</summary>
    public int Images { get; internal set; }

    /// <summary>Audio parts in the prompt.</summary>
    public int Audios { get; internal set; }

    /// <summary>Bytes of text in the prompt, JSON escapes counted as they stand; tools and schemas included.</summary>
    public int PromptBytes { get; internal set; }

    /// <summary>The most tokens that any common tokenizer makes of the body's text, names and structure; images and audio are not in it.</summary>
    public int MostTextTokens { get; internal set; }

    /// <summary><c>seed</c>, where given.</summary>
    public long? Seed { get; internal set; }

    /// <summary><c>temperature</c>, where given.</summary>
    public double? Temperature { get; internal set; }

    /// <summary><c>top_p</c>, where given.</summary>
    public double? TopP { get; internal set; }

    /// <summary><c>metadata</c>: the caller's own labels, recorded and passed on to kinds openai and azure.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; internal set; } = System.Collections.Frozen.FrozenDictionary<string, string>.Empty;

    /// <summary>Gateway field <c>models</c>: the caller's order of candidates; empty where absent.</summary>
    public IReadOnlyList<string> Models { get; internal set; } = [];

    /// <summary>Gateway field <c>workflow</c>, or null.</summary>
    public string? Workflow { get; internal set; }

    /// <summary>Gateway field <c>policy</c>: its value in the body.</summary>
    public ByteRange Policy { get; internal set; }

    /// <summary>Gateway field <c>cache</c>: its value in the body.</summary>
    public ByteRange Cache { get; internal set; }

    /// <summary>The value of <c>model</c> in the body, quotes included.</summary>
    public ByteRange ModelValue { get; internal set; }

    /// <summary>The value of <c>stream_options</c> in the body.</summary>
    public ByteRange StreamOptions { get; internal set; }

    /// <summary>The value of <c>metadata</c> in the body.</summary>
    public ByteRange MetadataValue { get; internal set; }

    /// <summary>Whole members (name, value and one comma) that never leave the gateway, in body order.</summary>
    public IReadOnlyList<ByteRange> GatewayMembers { get; internal set; } = [];
}
