using System.Text.Json;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Bedrock;

/// <summary>Writes <c>toolConfig</c>.</summary>
internal static class BedrockTools
{
    /// <summary>Writes the member, or nothing where no tool may be called: the API has no word for that.</summary>
    public static void Write(Utf8JsonWriter json, ToolSet tools)
    {
        if (!tools.Callable)
        {
            return;
        }

        json.WriteStartObject("toolConfig");
        json.WriteStartArray("tools");
        foreach (var tool in tools.Tools)
        {
            Tool(json, tool);
        }

        json.WriteEndArray();
        if (tools.Mode is { } mode)
        {
            Choice(json, mode, tools.Named);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes the member for an answer that comes by way of a tool.</summary>
    public static void WriteAnswer(Utf8JsonWriter json, AnswerFormat format)
    {
        json.WriteStartObject("toolConfig");
        json.WriteStartArray("tools");
        json.WriteStartObject();
        json.WriteStartObject("toolSpec");
        json.WriteString("name", JsonTool.Name);
        json.WriteString("description", JsonTool.Description);
        json.WriteStartObject("inputSchema");
        json.WriteField("json", JsonTool.Schema(format));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("toolChoice");
        json.WriteStartObject("tool");
        json.WriteString("name", JsonTool.Name);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Tool(Utf8JsonWriter json, ToolDefinition tool)
    {
        json.WriteStartObject();
        json.WriteStartObject("toolSpec");
        json.WriteField("name", tool.Name);
        if (!string.IsNullOrWhiteSpace(tool.Description.Text()))
        {
            json.WriteField("description", tool.Description);
        }

        json.WriteStartObject("inputSchema");
        json.WriteStartObject("json");
        if (!tool.Parameters.Field("type").Exists())
        {
            json.WriteString("type", "object");
        }

        if (tool.Parameters.Exists())
        {
            foreach (var member in tool.Parameters.EnumerateObject())
            {
                member.WriteTo(json);
            }
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Choice(Utf8JsonWriter json, ToolMode mode, JsonElement named)
    {
        json.WriteStartObject("toolChoice");
        json.WriteStartObject(mode switch
        {
            ToolMode.Required => "any",
            ToolMode.Named => "tool",
            _ => "auto",
        });
        if (mode == ToolMode.Named)
        {
            json.WriteField("name", named);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
