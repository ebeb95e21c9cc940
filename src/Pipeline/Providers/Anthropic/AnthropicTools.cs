using System.Text.Json;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Anthropic;

/// <summary>Writes <c>tools</c> and <c>tool_choice</c> of the Messages API.</summary>
internal static class AnthropicTools
{
    private static readonly JsonElement NoParameters = JsonElement.Parse("""{"type":"object","properties":{}}"""u8);

    /// <summary>Writes both, or nothing where no tools are concerned.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="chat">The request.</param>
    /// <param name="keepsSchemas">The model can be held to schemas.</param>
    public static void Write(Utf8JsonWriter json, ChatRequest chat, bool keepsSchemas)
    {
        if (JsonTool.IsUsed(chat.Call, keepsSchemas))
        {
            Answer(json, chat.Format);
        }
        else if (chat.Tools.Tools.Count > 0)
        {
            Tools(json, chat.Tools.Tools, keepsSchemas);
            Choice(json, chat.Tools);
        }
        else if (chat.Conversation.HasToolTraffic)
        {
            Remembered(json, chat.Conversation);
        }
    }

    private static void Tools(Utf8JsonWriter json, IReadOnlyList<ToolDefinition> tools, bool keepsSchemas)
    {
        json.WriteStartArray("tools");
        foreach (var tool in tools)
        {
            json.WriteStartObject();
            json.WriteField("name", tool.Name);
            if (tool.Description.Exists())
            {
                json.WriteField("description", tool.Description);
            }

            var parameters = tool.Parameters.Exists() ? tool.Parameters : NoParameters;
            json.WritePropertyName("input_schema");
            if (tool.Strict && keepsSchemas && parameters.Field("type").Exists())
            {
                AnthropicSchema.Write(json, parameters);
                json.WriteBoolean("strict", true);
            }
            else
            {
                InputSchema(json, parameters);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // The schema as it is, except that "type":"object" is demanded.
    private static void InputSchema(Utf8JsonWriter json, JsonElement parameters)
    {
        if (parameters.Field("type").Exists())
        {
            parameters.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        json.WriteString("type", "object");
        foreach (var member in parameters.EnumerateObject())
        {
            member.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static void Choice(Utf8JsonWriter json, ToolSet tools)
    {
        if (tools.Mode is null && !tools.OneCallOnly)
        {
            return;
        }

        json.WriteStartObject("tool_choice");
        json.WriteString("type", tools.Mode switch
        {
            ToolMode.None => "none",
            ToolMode.Required => "any",
            ToolMode.Named => "tool",
            _ => "auto",
        });
        if (tools.Mode == ToolMode.Named)
        {
            json.WriteField("name", tools.Named);
        }

        if (tools.OneCallOnly && tools.Mode != ToolMode.None)
        {
            json.WriteBoolean("disable_parallel_tool_use", true);
        }

        json.WriteEndObject();
    }

    private static void Answer(Utf8JsonWriter json, AnswerFormat format)
    {
        json.WriteStartArray("tools");
        json.WriteStartObject();
        json.WriteString("name", JsonTool.Name);
        json.WriteString("description", JsonTool.Description);
        json.WriteField("input_schema", JsonTool.Schema(format));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("tool_choice");
        json.WriteString("type", "tool");
        json.WriteString("name", JsonTool.Name);
        json.WriteBoolean("disable_parallel_tool_use", true);
        json.WriteEndObject();
    }

    // Tool calls in the history demand definitions, also where the caller offers no tools any more.
    private static void Remembered(Utf8JsonWriter json, Conversation conversation)
    {
        json.WriteStartArray("tools");
        var names = conversation.Turns.SelectMany(turn => turn.Parts).OfType<ToolCallPart>().Select(call => call.Name.GetString());
        foreach (var name in names.Distinct())
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WritePropertyName("input_schema");
            NoParameters.WriteTo(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("tool_choice");
        json.WriteString("type", "none");
        json.WriteEndObject();
    }
}
