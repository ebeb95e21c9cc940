using System.Text.Json;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Gemini;

/// <summary>Writes the body of <c>generateContent</c> and <c>streamGenerateContent</c> for a chat request.</summary>
/// <param name="chat">The request.</param>
/// <param name="refusals">Gets what the API can't do.</param>
internal sealed class GeminiRequest(ChatRequest chat, Refusals refusals)
{
    private const int MostCandidates = 8;

    private readonly GeminiModel _model = GeminiModel.Of(chat.Call.Model);

    /// <summary>Writes the body.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        new GeminiContents(json, refusals, _model).Write(chat.Conversation);
        GeminiTools.Write(json, chat.Tools);
        json.WriteStartObject("generationConfig");
        Length(json);
        Sampling(json);
        Format(json);
        if (chat.ReasoningEffort is { } effort)
        {
            GeminiThinking.Write(json, effort, _model);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Length(Utf8JsonWriter json)
    {
        if (chat.OutputLimit is { } limit)
        {
            json.WriteNumber("maxOutputTokens", limit);
        }

        if (chat.Stop is { Count: > 0 } stop)
        {
            json.WriteFields("stopSequences", stop);
        }

        var candidates = chat.Call.Request.Choices;
        if (candidates > MostCandidates)
        {
            refusals.Add("n", $"gives at most {MostCandidates} answers a request. Send n: {MostCandidates}, or several requests.");
        }
        else if (candidates > 1)
        {
            json.WriteNumber("candidateCount", candidates);
        }
    }

    private void Sampling(Utf8JsonWriter json)
    {
        if (chat.Call.Request.Temperature is { } temperature)
        {
            json.WriteNumber("temperature", temperature);
        }

        if (chat.Call.Request.TopP is { } topP)
        {
            json.WriteNumber("topP", topP);
        }

        if (chat.Call.Request.Seed is { } seed)
        {
            // Their seeds have 32 bits: the same seed still gives the same one.
            json.WriteNumber("seed", unchecked((int)seed));
        }

        Penalty(json, "presencePenalty", chat.Body.Field("presence_penalty"));
        Penalty(json, "frequencyPenalty", chat.Body.Field("frequency_penalty"));
    }

    // Many models answer 400 to any penalty; 0 is none, and clients send it.
    private static void Penalty(Utf8JsonWriter json, string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number && value.GetDouble() != 0)
        {
            json.WriteField(name, value);
        }
    }

    private void Format(Utf8JsonWriter json)
    {
        if (!chat.Format.IsJson)
        {
            return;
        }

        json.WriteString("responseMimeType", "application/json");
        if (chat.Format.HasSchema)
        {
            json.WriteField("responseJsonSchema", chat.Format.Schema);
        }
    }
}
