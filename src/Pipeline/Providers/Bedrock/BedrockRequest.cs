using System.Text.Json;
using Inferly.Pipeline.Providers.Anthropic;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Bedrock;

/// <summary>Writes the body of <c>converse</c> and <c>converse-stream</c> for a chat request.</summary>
/// <param name="chat">The request.</param>
/// <param name="refusals">Gets what the API can't do.</param>
internal sealed class BedrockRequest(ChatRequest chat, Refusals refusals)
{
    // What a Claude may write where nobody set a limit, once its thinking demands one.
    private const int OutputLimitOfThinkers = 8192;

    private readonly ClaudeGeneration? _claude = ClaudeGeneration.Of(chat.Call.Model);
    private readonly bool _answersByTool = AnswersByTool(chat.Call);

    /// <summary>The answer comes as arguments of a tool: older Claudes know no schemas, and the API no JSON without one.</summary>
    public static bool AnswersByTool(UpstreamCall call) =>
        JsonTool.IsUsed(call, keepsSchemas: ClaudeGeneration.Of(call.Model) is not { KeepsSchemas: false });

    /// <summary>Writes the body.</summary>
    public void Write(Utf8JsonWriter json)
    {
        if (chat.Call.Request.Choices > 1)
        {
            refusals.Add("n", "gives one answer a request. Leave n out, or send several requests.");
        }

        var limit = chat.OutputLimit ?? chat.Call.ModelMaxOutput ?? OutputLimitOfThinkers;
        var thinking = _claude is { } generation
            ? ClaudeThinking.Of(chat, generation, limit, mustCallTool: _answersByTool || chat.Tools.Forced)
            : default;

        json.WriteStartObject();
        new BedrockMessages(json, refusals, toolsAsText: !chat.Tools.Callable).Write(chat.Conversation);
        if (_answersByTool)
        {
            BedrockTools.WriteAnswer(json, chat.Format);
        }
        else
        {
            BedrockTools.Write(json, chat.Tools);
        }

        InferenceConfig(json, thinking, thinking.Budget > 0 ? limit : chat.OutputLimit);
        OutputConfig(json);
        ModelFields(json, thinking);
        json.WriteEndObject();
    }

    private void InferenceConfig(Utf8JsonWriter json, ClaudeThinking thinking, int? limit)
    {
        json.WriteStartObject("inferenceConfig");
        if (limit is { } tokens)
        {
            json.WriteNumber("maxTokens", tokens);
        }

        if (chat.Stop is { Count: > 0 } stop)
        {
            json.WriteFields("stopSequences", stop);
        }

        if (!thinking.IsOn && _claude is not { RefusesSampling: true })
        {
            Sampling(json);
        }

        json.WriteEndObject();
    }

    private void Sampling(Utf8JsonWriter json)
    {
        var (temperature, topP) = (chat.Call.Request.Temperature, chat.Call.Request.TopP);
        if (temperature is { } heat)
        {
            json.WriteNumber("temperature", Math.Min(heat, 1));
        }

        if (topP is { } mass && (temperature is null || _claude is not { TakesOneOfTemperatureAndTopP: true }))
        {
            json.WriteNumber("topP", mass);
        }
    }

    private void OutputConfig(Utf8JsonWriter json)
    {
        var format = chat.Format;
        if (!format.IsJson || _answersByTool)
        {
            return;
        }

        if (!format.HasSchema)
        {
            refusals.Add("response_format", "knows JSON beside tools only by a schema. Send a json_schema with a schema.");
            return;
        }

        json.WriteStartObject("outputConfig");
        json.WriteStartObject("textFormat");
        json.WriteString("type", "json_schema");
        json.WriteStartObject("structure");
        json.WriteStartObject("jsonSchema");
        json.WriteField("name", format.Name);
        if (format.Description.Exists())
        {
            json.WriteField("description", format.Description);
        }

        // A string that holds JSON, within the subset that Anthropic and Bedrock share.
        json.WriteString("schema", JsonBody.Write(0, schema => AnthropicSchema.Write(schema, format.Schema)).Span);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // The API has no effort of its own; families of models know it under their own names.
    private void ModelFields(Utf8JsonWriter json, ClaudeThinking thinking)
    {
        var effort = chat.ReasoningEffort;
        if (thinking.Type is not null)
        {
            json.WriteStartObject("additionalModelRequestFields");
            thinking.WriteTo(json);
            if (thinking.Effort is not null)
            {
                json.WriteStartObject("output_config");
                json.WriteString("effort", thinking.Effort);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }
        else if (effort is not null && chat.Call.Model.Contains("openai.gpt-oss", StringComparison.Ordinal))
        {
            json.WriteStartObject("additionalModelRequestFields");
            json.WriteString("reasoning_effort", Level(effort));
            json.WriteEndObject();
        }
        else if (effort is not null and not "none" && chat.Call.Model.Contains("amazon.nova-2", StringComparison.Ordinal))
        {
            json.WriteStartObject("additionalModelRequestFields");
            json.WriteStartObject("reasoningConfig");
            json.WriteString("type", "enabled");
            json.WriteString("maxReasoningEffort", Level(effort));
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static string Level(string effort) => effort switch
    {
        "none" or "minimal" or "low" => "low",
        "high" or "xhigh" or "max" => "high",
        _ => "medium",
    };
}
