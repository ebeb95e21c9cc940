using System.Text.Json;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Gemini;

/// <summary>Writes <c>tools</c> and <c>toolConfig</c>.</summary>
internal static class GeminiTools
{
    /// <summary>Writes both, or nothing where no tools are offered.</summary>
    public static void Write(Utf8JsonWriter json, ToolSet tools)
    {
        if (tools.Tools.Count == 0)
        {
            return;
        }

        json.WriteStartArray("tools");
        json.WriteStartObject();
        json.WriteStartArray("functionDeclarations");
        foreach (var tool in tools.Tools)
        {
            json.WriteStartObject();
            json.WriteField("name", tool.Name);
            if (tool.Description.Exists())
            {
                json.WriteField("description", tool.Description);
            }

            if (tool.Parameters.Exists())
            {
                json.WriteField("parametersJsonSchema", tool.Parameters);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        if (tools.Mode is { } mode)
        {
            Config(json, mode, tools.Named);
        }
    }

    private static void Config(Utf8JsonWriter json, ToolMode mode, JsonElement named)
    {
        json.WriteStartObject("toolConfig");
        json.WriteStartObject("functionCallingConfig");
        json.WriteString("mode", mode switch
        {
            ToolMode.None => "NONE",
            ToolMode.Required or ToolMode.Named => "ANY",
            _ => "AUTO",
        });
        if (mode == ToolMode.Named)
        {
            json.WriteFields("allowedFunctionNames", [named]);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
