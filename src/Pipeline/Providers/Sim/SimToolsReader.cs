using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>Reads tools and tool_choice, or the older functions and function_call. Mistakes go to the fields.</summary>
internal sealed partial class SimToolsReader(SimFields fields)
{
    public SimTools Read()
    {
        var legacy = fields.TryGet("functions", out var list);
        var listName = legacy ? "functions" : "tools";
        var choiceName = legacy ? "function_call" : "tool_choice";
        var hasTools = legacy || fields.TryGet("tools", out list);
        var hasChoice = fields.TryGet(choiceName, out var choice);
        if (!hasTools)
        {
            if (hasChoice)
            {
                fields.Fail(choiceName, $"'{choiceName}' is only allowed when '{listName}' are specified.");
            }

            return SimTools.None;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            fields.Fail(listName, $"Invalid type for '{listName}': expected an array.");
            return SimTools.None;
        }

        var offered = list.EnumerateArray()
            .Select((tool, index) => ReadTool(tool, $"{listName}[{index}]", legacy))
            .OfType<SimTool>().ToList();
        var tokens = SimTokenizer.Count(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(list)));
        var parallel = !legacy && fields.Flag("parallel_tool_calls", otherwise: true);
        var tools = new SimTools(offered, Required: false, Named: null, parallel, tokens);
        return hasChoice ? Choose(tools, choice, choiceName) : tools;
    }

    private SimTool? ReadTool(JsonElement tool, string path, bool legacy)
    {
        var kind = legacy ? SimToolKind.Legacy
            : SimFields.TextOf(tool, "type") switch
            {
                "function" => SimToolKind.Function,
                "custom" => SimToolKind.Custom,
                _ => (SimToolKind?)null,
            };
        var definition = tool;
        if (kind is null || (!legacy && !SimFields.TryGet(tool, kind == SimToolKind.Custom ? "custom" : "function", out definition)))
        {
            fields.Fail(path, "Invalid tool: expected \"type\": \"function\" with a 'function', or \"type\": \"custom\" with a 'custom'.");
            return null;
        }

        var at = kind switch { SimToolKind.Legacy => path, SimToolKind.Custom => $"{path}.custom", _ => $"{path}.function" };
        var name = SimFields.TextOf(definition, "name");
        if (name is null || !ToolName().IsMatch(name))
        {
            fields.Fail($"{at}.name", "Invalid name: expected 1 to 64 letters, digits, underscores or dashes.");
            return null;
        }

        if (SimFields.TryGet(definition, "parameters", out var parameters) && parameters.ValueKind != JsonValueKind.Object)
        {
            fields.Fail($"{at}.parameters", "Invalid parameters: expected a JSON Schema object.");
        }

        return new(name, SimFields.TextOf(definition, "description") ?? "", parameters, kind.Value, at);
    }

    private SimTools Choose(SimTools tools, JsonElement choice, string choiceName)
    {
        if (choice.ValueKind == JsonValueKind.Object)
        {
            return SimFields.TextOf(choice, "type") == "allowed_tools" ? Allow(tools, choice) : Name(tools, choice, choiceName);
        }

        switch (choice.ValueKind == JsonValueKind.String ? choice.GetString() : null)
        {
            case "auto":
                return tools;
            case "none":
                return tools with { Offered = [] };
            case "required" when choiceName == "tool_choice":
                return tools with { Required = true };
            default:
                fields.Fail(choiceName, $"Invalid '{choiceName}': expected auto, none, required or an object that names a tool.");
                return tools;
        }
    }

    private SimTools Name(SimTools tools, JsonElement choice, string choiceName)
    {
        var name = NameOf(choice);
        var named = tools.Offered.FirstOrDefault(tool => tool.Name == name);
        if (named is null)
        {
            fields.Fail(choiceName, $"Tool choice '{name}' not found among the tools.");
        }

        return tools with { Required = true, Named = named };
    }

    private SimTools Allow(SimTools tools, JsonElement choice)
    {
        if (!SimFields.TryGet(choice, "allowed_tools", out var allowed) ||
            !SimFields.TryGet(allowed, "tools", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            fields.Fail("tool_choice.allowed_tools", "Invalid 'allowed_tools': expected an object with 'mode' and 'tools'.");
            return tools;
        }

        var names = list.EnumerateArray().Select(NameOf).ToHashSet();
        return tools with
        {
            Offered = tools.Offered.Where(tool => names.Contains(tool.Name)).ToList(),
            Required = SimFields.TextOf(allowed, "mode") == "required",
        };
    }

    /// <summary>The name in {"type":"function","function":{"name"}}, its custom twin, or {"name"} alone.</summary>
    private static string? NameOf(JsonElement choice) =>
        SimFields.TryGet(choice, "function", out var inner) || SimFields.TryGet(choice, "custom", out inner)
            ? SimFields.TextOf(inner, "name")
            : SimFields.TextOf(choice, "name");

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex ToolName();
}
