using static Inferly.Pipeline.Requests.Shape;

namespace Inferly.Pipeline.Requests;

/// <summary>
/// The request bodies of OpenAI's API as far as the gateway reads them: types and bounds are checked here once, so that
/// neither a translator nor a provider ever meets a surprise.
/// </summary>
internal static class RequestShapes
{
    private static readonly Shape Name = Shape.String(minLength: 1);

    private static readonly Shape Parameters = Shape.Object() with { Others = AnyText, Slot = Slot.Text };

    private static readonly Shape FunctionCall = Shape.Object(
        Required("name", Shape.String(Slot.Text, 1)),
        Required("arguments", Shape.String(Slot.Text)));

    private static readonly Shape ToolCall = Shape.Object(
            Required("type", Shape.String()),
            Required("id", Shape.String(minLength: 1)),
            Optional("function", FunctionCall),
            Optional("custom", Shape.Object(Required("name", Name), Required("input", Shape.String(Slot.Text)))))
        .Where("function", "function")
        .Where("custom", "custom");

    private static readonly Shape ChatPart = Shape.Object(
            Required("type", Shape.String()),
            Optional("text", Shape.String(Slot.Text)),
            Optional("refusal", Shape.String(Slot.Text)),
            Optional("image_url", Shape.Object(Required("url", Shape.String(Slot.Image, 1)), Optional("detail", Shape.String()))),
            Optional("input_audio", Shape.Object(Required("data", Shape.String(Slot.Audio, 1)), Required("format", Shape.String(minLength: 1)))),
            Optional("file", Shape.Object(
                Optional("file_id", Shape.String()), Optional("file_data", Shape.String()), Optional("filename", Shape.String()))))
        .Where("text", "text")
        .Where("refusal", "refusal")
        .Where("image_url", "image_url")
        .Where("input_audio", "input_audio")
        .Where("file", "file");

    private static readonly Shape Message = Shape.Object(
            Required("role", Shape.Enum("system", "developer", "user", "assistant", "tool", "function")),
            Optional("content", Shape.String(Slot.Text).Or(Shape.Array(ChatPart, minItems: 1))),
            Optional("name", Shape.String()),
            Optional("refusal", Shape.String(Slot.Text)),
            Optional("tool_calls", Shape.Array(ToolCall)),
            Optional("function_call", FunctionCall),
            Optional("tool_call_id", Shape.String()))
        .Where("system", "content")
        .Where("developer", "content")
        .Where("user", "content")
        .Where("tool", "content", "tool_call_id")
        .Where("function", "name");

    private static readonly Shape FunctionDefinition = Shape.Object(
        Required("name", Shape.String(Slot.Text, 1)),
        Optional("description", Shape.String(Slot.Text)),
        Optional("parameters", Parameters),
        Optional("strict", Shape.Bool()));

    private static readonly Shape ChatTool = Shape.Object(
            Required("type", Shape.String()),
            Optional("function", FunctionDefinition),
            Optional("custom", Shape.Object(Required("name", Name))))
        .Where("function", "function")
        .Where("custom", "custom");

    private static readonly Shape JsonSchemaFormat = Shape.Object(
        Required("name", Name),
        Optional("schema", Parameters),
        Optional("strict", Shape.Bool()));

    private static readonly Shape ResponseFormat = Shape.Object(
            Required("type", Shape.String(Slot.FormatType)),
            Optional("json_schema", JsonSchemaFormat))
        .Where("json_schema", "json_schema");

    private static readonly Shape Metadata = Shape.Object() with { Others = Shape.String(Slot.MetadataEntry), Slot = Slot.Metadata };

    private static readonly Shape OutputLimit = Shape.Integer(1, int.MaxValue, Slot.MaxOutputTokens);

    private const int YearSeconds = 366 * 24 * 3600;

    // Checked, and without effect until there is a cache.
    private static readonly Shape Cache = Shape.Object(
        Required("mode", Shape.Enum("off", "exact", "semantic")),
        Optional("threshold", Shape.Number(0, 1)),
        Optional("ttl_s", Shape.Integer(1, YearSeconds))) with
    {
        Closed = true,
        Slot = Slot.Cache,
    };

    private static readonly Shape.Field[] Common =
    [
        Required("model", Shape.String(Slot.Model, 1)),
        Optional("user", Shape.String()),
        Optional("metadata", Metadata),
        Optional("safety_identifier", Shape.String()),
        Ours("policy", Shape.Object() with { Slot = Slot.Policy }),
        Ours("workflow", Shape.String(Slot.Workflow, 1)),
        Ours("models", Shape.Array(Shape.String(Slot.ModelsEntry, 1), minItems: 1, Slot.Models)),
        Ours("cache", Cache),
    ];

    private static readonly Shape.Field[] Sampling =
    [
        Optional("temperature", Shape.Number(0, 2, Slot.Temperature)),
        Optional("top_p", Shape.Number(0, 1, Slot.TopP)),
        Optional("stream", Shape.Bool(Slot.Stream)),
        Optional("stream_options", Shape.Object(
            Optional("include_usage", Shape.Bool(Slot.IncludeUsage)),
            Optional("include_obfuscation", Shape.Bool())) with
        { Slot = Slot.StreamOptions }),
        Optional("service_tier", Shape.String()),
        Optional("prompt_cache_key", Shape.String()),
    ];

    private static readonly Shape.Field[] TextGeneration =
    [
        Optional("n", Shape.Integer(1, 128, Slot.Choices)),
        Optional("seed", Shape.Integer(long.MinValue, long.MaxValue, Slot.Seed)),
        Optional("stop", Shape.String().Or(Shape.Array(Shape.String()))),
        Optional("frequency_penalty", Shape.Number(-2, 2)),
        Optional("presence_penalty", Shape.Number(-2, 2)),
        Optional("logit_bias", Shape.Object() with { Others = Shape.Number(-100, 100) }),
        Optional("max_tokens", OutputLimit),
    ];

    /// <summary>POST /v1/chat/completions.</summary>
    public static readonly Shape Chat = Shape.Object(
    [
        .. Common, .. Sampling, .. TextGeneration,
        Required("messages", Shape.Array(Message, minItems: 1)),
        Optional("max_completion_tokens", OutputLimit),
        Optional("tools", Shape.Array(ChatTool, slot: Slot.Tools)),
        Optional("tool_choice", Shape.String().Or(Shape.Object())),
        Optional("functions", Shape.Array(FunctionDefinition, slot: Slot.Tools)),
        Optional("function_call", Shape.String().Or(Shape.Object())),
        Optional("parallel_tool_calls", Shape.Bool()),
        Optional("response_format", ResponseFormat),
        Optional("logprobs", Shape.Bool(Slot.Logprobs)),
        Optional("top_logprobs", Shape.Integer(0, 20)),
        Optional("reasoning_effort", Shape.String()),
        Optional("verbosity", Shape.String()),
        Optional("modalities", Shape.Array(Shape.String())),
        Optional("audio", Shape.Object()),
        Optional("prediction", Shape.Object()),
        Optional("web_search_options", Shape.Object()),
        Optional("store", Shape.Bool()),
    ]);

    /// <summary>POST /v1/completions.</summary>
    public static readonly Shape Completion = Shape.Object(
    [
        .. Common, .. Sampling, .. TextGeneration,
        Required("prompt", Shape.String(Slot.Text).Or(Shape.Array(Shape.String(Slot.Text), minItems: 1))),
        Optional("suffix", Shape.String(Slot.Text)),
        Optional("echo", Shape.Bool()),
        Optional("best_of", Shape.Integer(1, 20)),
        Optional("logprobs", Shape.Integer(0, 5, Slot.Logprobs)),
    ]);

    /// <summary>POST /v1/embeddings.</summary>
    public static readonly Shape Embedding = Shape.Object(
    [
        .. Common,
        Required("input", Shape.String(Slot.Text, 1).Or(Shape.Array(
            Shape.String(Slot.Text, 1).Or(Shape.Integer(0, int.MaxValue)).Or(Shape.Array(Shape.Integer(0, int.MaxValue), minItems: 1)), minItems: 1))),
        Optional("encoding_format", Shape.Enum("float", "base64") with { Slot = Slot.EncodingFormat }),
        Optional("dimensions", Shape.Integer(1, 65_536)),
    ]);

    /// <summary>POST /v1/responses. Items and tools have many types of their own; what we translate is read in the translator.</summary>
    public static readonly Shape Response = Shape.Object(
    [
        .. Common, .. Sampling,
        Required("input", Shape.String(Slot.Text).Or(Shape.Array(ResponseShapes.Item, minItems: 1))),
        Optional("instructions", Shape.String(Slot.Text)),
        Optional("max_output_tokens", OutputLimit),
        Optional("max_tool_calls", Shape.Integer(1, int.MaxValue)),
        Optional("tools", Shape.Array(ResponseShapes.Tool, slot: Slot.Tools)),
        Optional("tool_choice", Shape.String().Or(Shape.Object(Optional("name", Shape.String())))),
        Optional("parallel_tool_calls", Shape.Bool()),
        Optional("text", Shape.Object(Optional("format", ResponseShapes.Format), Optional("verbosity", Shape.String()))),
        Optional("reasoning", Shape.Object(Optional("effort", Shape.String()), Optional("summary", Shape.String()))),
        Optional("previous_response_id", Shape.NotServed("previous_response_id is not supported yet, since responses are not stored. Send the earlier turns in 'input'.")),
        Optional("conversation", Shape.NotServed("Conversations are not supported, since responses are not stored. Send the earlier turns in 'input'.")),
        Optional("prompt", Shape.NotServed("Stored prompts are not supported. Send the text in 'instructions' and 'input'.")),
        Optional("store", Shape.Bool()),
        Optional("background", Shape.NotServed("Background responses are not supported. Leave 'background' out and stream the answer.")),
        Optional("include", Shape.Array(Shape.String())),
        Optional("truncation", Shape.String()),
        Optional("top_logprobs", Shape.Integer(0, 20)),
    ]);

    /// <summary>The shape of an operation's body.</summary>
    public static Shape For(Operation operation) => operation switch
    {
        Operation.Chat => Chat,
        Operation.Completion => Completion,
        Operation.Response => Response,
        _ => Embedding,
    };
}
