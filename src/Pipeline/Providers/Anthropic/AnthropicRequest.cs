using System.Text.Json;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Anthropic;

/// <summary>Writes the body of <c>POST /v1/messages</c> for a chat request.</summary>
internal sealed class AnthropicRequest
{
    // Of Claude's user_id; a longer one answers 400.
    private const int LongestUser = 256;

    // For models whose limit nobody knows: every Claude can write this much.
    private const int OutputLimitOfAnyModel = 4096;

    private readonly ChatRequest _chat;
    private readonly Refusals _refusals;
    private readonly bool _takesSampling;
    private readonly ClaudeGeneration? _generation;
    private readonly int _outputLimit;
    private readonly bool _keepsSchemas;
    private readonly bool _answersByTool;
    private readonly ClaudeThinking _thinking;

    /// <summary>Prepares to write <paramref name="chat"/>.</summary>
    /// <param name="chat">The request.</param>
    /// <param name="refusals">Gets what the API can't do.</param>
    /// <param name="takesSampling">The version of the API that is spoken takes temperature and top_p.</param>
    public AnthropicRequest(ChatRequest chat, Refusals refusals, bool takesSampling)
    {
        _chat = chat;
        _refusals = refusals;
        _generation = ClaudeGeneration.Of(chat.Call.Model);
        _outputLimit = chat.OutputLimit ?? chat.Call.ModelMaxOutput ?? OutputLimitOfAnyModel;
        _takesSampling = takesSampling && _generation is not { RefusesSampling: true };
        _keepsSchemas = _generation is { KeepsSchemas: true };
        _answersByTool = JsonTool.IsUsed(chat.Call, _keepsSchemas);
        _thinking = _generation is { } generation
            ? ClaudeThinking.Of(chat, generation, _outputLimit, mustCallTool: _answersByTool || chat.Tools.Forced)
            : default;
    }

    /// <summary>Writes the body.</summary>
    public void Write(Utf8JsonWriter json)
    {
        if (_chat.Call.Request.Choices > 1)
        {
            _refusals.Add("n", "gives one answer a request. Leave n out, or send several requests.");
        }

        json.WriteStartObject();
        json.WriteString("model", _chat.Call.Model);
        json.WriteNumber("max_tokens", _outputLimit);
        if (_chat.Call.Request.Stream)
        {
            json.WriteBoolean("stream", true);
        }

        new AnthropicMessages(json, _refusals).Write(_chat.Conversation);
        AnthropicTools.Write(json, _chat, _keepsSchemas);
        Stop(json);
        Sampling(json);
        _thinking.WriteTo(json);
        OutputConfig(json);
        User(json);
        json.WriteEndObject();
    }

    private void Stop(Utf8JsonWriter json)
    {
        var stop = _chat.Stop;
        if (stop.Any(text => string.IsNullOrWhiteSpace(text.GetString())))
        {
            _refusals.Add("stop", "takes no stop string that is only white space.");
        }

        if (stop.Count > 0)
        {
            json.WriteFields("stop_sequences", stop);
        }
    }

    private void Sampling(Utf8JsonWriter json)
    {
        if (_thinking.IsOn || !_takesSampling)
        {
            return;
        }

        var (temperature, topP) = (_chat.Call.Request.Temperature, _chat.Call.Request.TopP);
        if (temperature is { } heat)
        {
            json.WriteNumber("temperature", Math.Min(heat, 1));
        }

        if (topP is { } mass && (temperature is null || _generation is not { TakesOneOfTemperatureAndTopP: true }))
        {
            json.WriteNumber("top_p", mass);
        }
    }

    private void OutputConfig(Utf8JsonWriter json)
    {
        var format = _chat.Format;
        var hasFormat = format.HasSchema && _keepsSchemas;
        if (format.IsJson && !hasFormat && !_answersByTool)
        {
            _refusals.Add(
                "response_format",
                "can't be held to JSON here. Send a json_schema with a schema (a Claude before 4.1: and no tools).");
        }

        if (_thinking.Effort is null && !hasFormat)
        {
            return;
        }

        json.WriteStartObject("output_config");
        if (_thinking.Effort is { } effort)
        {
            json.WriteString("effort", effort);
        }

        if (hasFormat)
        {
            json.WriteStartObject("format");
            json.WriteString("type", "json_schema");
            json.WritePropertyName("schema");
            AnthropicSchema.Write(json, format.Schema);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void User(Utf8JsonWriter json)
    {
        if ((_chat.Body.Text("user") ?? _chat.Body.Text("safety_identifier")) is { Length: > 0 and <= LongestUser } user)
        {
            json.WriteStartObject("metadata");
            json.WriteString("user_id", user);
            json.WriteEndObject();
        }
    }
}
