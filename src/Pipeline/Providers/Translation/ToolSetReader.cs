using System.Text.Json;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>Reads <c>tools</c>, <c>tool_choice</c> (all its forms) and <c>parallel_tool_calls</c>.</summary>
internal static class ToolSetReader
{
    /// <summary>Reads the tools of a chat request.</summary>
    public static ToolSet Read(JsonElement body, Refusals refusals)
    {
        var tools = Tools(body, refusals);
        var choice = body.Field("tool_choice");
        var mode = Mode(choice.Text() ?? "");
        var named = default(JsonElement);
        switch (choice.Text("type"))
        {
            case "function":
                named = choice.Field("function").Field("name");
                mode = ToolMode.Named;
                break;
            case "allowed_tools":
                // Also met without the inner object, as /v1/responses writes it.
                var allowed = choice.Field("allowed_tools") is { ValueKind: JsonValueKind.Object } inner ? inner : choice;
                tools = Allowed(tools, allowed);
                mode = Mode(allowed.Text("mode") ?? "auto");
                break;
        }

        if (choice.Exists() && (mode is null || (mode == ToolMode.Named && named.ValueKind != JsonValueKind.String)))
        {
            refusals.Add(
                "tool_choice",
                "knows 'auto', 'none', 'required', {\"type\":\"function\",\"function\":{\"name\"}} and allowed_tools.");
        }

        return new ToolSet(tools, mode, named, body.Field("parallel_tool_calls").ValueKind == JsonValueKind.False);
    }

    /// <summary>Whether the caller takes no more than one tool call an answer, read without building anything.</summary>
    public static bool IsOneCallOnly(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals("parallel_tool_calls"u8);
            reader.Read();
            if (found)
            {
                return reader.TokenType == JsonTokenType.False;
            }

            reader.Skip();
        }

        return false;
    }

    private static List<ToolDefinition> Tools(JsonElement body, Refusals refusals)
    {
        var tools = new List<ToolDefinition>();
        var index = 0;
        foreach (var tool in body.Items("tools"))
        {
            var function = tool.Field("function");
            if (function.Exists())
            {
                tools.Add(new ToolDefinition(
                    function.Field("name"),
                    function.Field("description"),
                    function.Field("parameters"),
                    function.Field("strict").ValueKind == JsonValueKind.True));
            }
            else
            {
                refusals.Add($"tools[{index}].type", "knows only tools of type 'function'. Define the tool as a function.");
            }

            index++;
        }

        return tools;
    }

    private static ToolMode? Mode(string word) => word switch
    {
        "auto" => ToolMode.Auto,
        "none" => ToolMode.None,
        "required" => ToolMode.Required,
        _ => null,
    };

    private static List<ToolDefinition> Allowed(List<ToolDefinition> tools, JsonElement allowed)
    {
        var names = allowed.Items("tools").Select(tool => tool.Field("function").Text("name") ?? tool.Text("name")).ToHashSet();
        return tools.FindAll(tool => names.Contains(tool.Name.Text()));
    }
}
