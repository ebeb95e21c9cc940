using System.Text.Json;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>
/// A caller's chat request as the protocols read it that can't pass it on: messages sorted into turns, tools and formats
/// taken apart, and what only OpenAI's API can do refused. Its parts point into the request's body until it is disposed.
/// </summary>
internal sealed class ChatRequest : IDisposable
{
    private readonly JsonDocument _document;

    private ChatRequest(UpstreamCall call, Refusals refusals)
    {
        _document = JsonDocument.Parse(call.Request.Body);
        Call = call;
        Body = _document.RootElement;
        Conversation = ConversationReader.Read(Body.Field("messages"), refusals);
        Tools = ToolSetReader.Read(Body, refusals);
        Format = AnswerFormat.Read(Body, refusals);
        RefuseWhatIsOpenAisAlone(refusals);
    }

    /// <summary>What this attempt asks.</summary>
    public UpstreamCall Call { get; }

    /// <summary>The whole body.</summary>
    public JsonElement Body { get; }

    /// <summary><c>messages</c>.</summary>
    public Conversation Conversation { get; }

    /// <summary><c>tools</c> and <c>tool_choice</c>.</summary>
    public ToolSet Tools { get; }

    /// <summary><c>response_format</c>.</summary>
    public AnswerFormat Format { get; }

    /// <summary><c>reasoning_effort</c>, or null.</summary>
    public string? ReasoningEffort => Body.Text("reasoning_effort");

    /// <summary>The strings of <c>stop</c> that aren't empty.</summary>
    public IReadOnlyList<JsonElement> Stop
    {
        get
        {
            var stop = Body.Field("stop");
            var strings = stop.ValueKind == JsonValueKind.String ? [stop] : stop.Items();
            return [.. strings.Where(text => text.Text() is { Length: > 0 })];
        }
    }

    /// <summary>
    /// The limit of output tokens to send: the caller's or the gateway's, cut to what the model can write; null where nobody set one.
    /// </summary>
    public int? OutputLimit =>
        (Call.Request.MaxOutputTokens ?? Call.MaxOutputTokens) is { } limit ? Math.Min(limit, Call.ModelMaxOutput ?? int.MaxValue) : null;

    /// <summary>Reads a request that the scanner has passed.</summary>
    /// <param name="call">The attempt.</param>
    /// <param name="refusals">Gets what no API but OpenAI's can do.</param>
    public static ChatRequest Read(UpstreamCall call, Refusals refusals) => new(call, refusals);

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();

    // Hints that an API lacks are left out in silence; what would change the answer's meaning is refused.
    private void RefuseWhatIsOpenAisAlone(Refusals refusals)
    {
        if (Call.Request.WantsLogprobs)
        {
            refusals.Add("logprobs", "gives no log probabilities here. Leave logprobs out, or choose an OpenAI-compatible model.");
        }

        if (Body.Field("logit_bias") is { ValueKind: JsonValueKind.Object } bias && bias.EnumerateObject().Any())
        {
            refusals.Add("logit_bias", "has no tokens of OpenAI's numbering. Leave logit_bias out, or choose an OpenAI-compatible model.");
        }

        if (Body.Items("modalities").Any(modality => modality.Text() != "text"))
        {
            refusals.Add("modalities", "answers in text only here. Leave modalities out, or choose an OpenAI-compatible model.");
        }

        if (Body.Field("web_search_options").Exists())
        {
            refusals.Add("web_search_options", "searches the web in another way. Leave web_search_options out, or choose an OpenAI model.");
        }

        if (Body.Items("functions").Any())
        {
            refusals.Add("functions", "does not know the legacy functions. Send tools.");
        }
    }
}
