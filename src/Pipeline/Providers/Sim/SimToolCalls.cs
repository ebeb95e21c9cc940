using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>
/// Decides which tools an answer calls, and with what. A tool that the caller names is called; where some call is required,
/// or the conversation does not end with a tool's answer, the user's last message decides: the tools of whose names it has a
/// telling word are called, else the one whose description shares most words with it, else (where required) the first.
/// </summary>
internal static class SimToolCalls
{
    private const int MostCalls = 8;

    /// <summary>The calls, none for an answer in prose. Null for a schema that has no instance, with the error.</summary>
    public static IReadOnlyList<SimToolCall>? Decide(SimChatRequest request, ulong seed, out SimError? error)
    {
        error = null;
        var tools = request.Tools;
        if (tools.Offered.Count == 0 || request.Prompt.Prefix.Length > 0 || (request.Prompt.ToolResults.Count > 0 && !tools.Required))
        {
            return [];
        }

        var chosen = tools.Named is { } named ? [named] : Fitting(tools, request.Prompt.UserText);
        if (chosen.Count == 0)
        {
            return [];
        }

        var hints = new SimHints(request.Prompt.UserText);
        var calls = new List<SimToolCall>();
        foreach (var (tool, nth) in Repeat(chosen, tools, hints))
        {
            var callSeed = SimRandom.Mix(SimRandom.Mix(seed, tool.Name), (ulong)nth);
            if (Arguments(tool, hints.StartingAtName(nth), request, callSeed, out error) is not { } arguments)
            {
                return null;
            }

            calls.Add(new($"call_sim{callSeed:x16}", tool.Name, tool.Kind, SimTokens.Of(arguments)));
        }

        return calls;
    }

    private static List<SimTool> Fitting(SimTools tools, string userText)
    {
        var said = SimWords.Of(userText);
        var named = tools.Offered.Where(tool => SimWords.Of(tool.Name).Overlaps(said)).ToList();
        if (named.Count > 0)
        {
            return tools.Parallel ? named : named[..1];
        }

        var described = tools.Offered.MaxBy(tool => SimWords.Of(tool.Description).Count(said.Contains));
        if (described is not null && SimWords.Of(described.Description).Overlaps(said))
        {
            return [described];
        }

        return tools.Required ? [tools.Offered[0]] : [];
    }

    /// <summary>One tool and a series of names ("in Paris, Rome and Oslo") make one call for each name.</summary>
    private static IEnumerable<(SimTool Tool, int Nth)> Repeat(List<SimTool> chosen, SimTools tools, SimHints hints)
    {
        var times = chosen.Count == 1 && tools.Parallel && tools.Named is null && TakesText(chosen[0]) ? hints.SeriesLength : 1;
        return chosen.SelectMany(tool => Enumerable.Range(0, times).Select(nth => (tool, nth))).Take(MostCalls);
    }

    private static bool TakesText(SimTool tool) =>
        SimFields.TryGet(tool.Parameters, "properties", out var properties) &&
        properties.ValueKind == JsonValueKind.Object &&
        properties.EnumerateObject().Any(property =>
            SimFields.TextOf(property.Value, "type") == "string" && !SimFields.TryGet(property.Value, "enum", out _));

    private static string? Arguments(SimTool tool, SimHints hints, SimChatRequest request, ulong seed, out SimError? error)
    {
        error = null;
        if (tool.Kind == SimToolKind.Custom)
        {
            return request.Prompt.UserText.Length == 0 ? "simulated" : request.Prompt.UserText;
        }

        if (SchemaSampler.Sample(tool.Parameters, hints, seed, out var json) is not { } reason)
        {
            return json;
        }

        error = SimError.Invalid(
            $"{tool.Path}.parameters", $"Invalid schema for function '{tool.Name}': {reason}.", "invalid_function_parameters");
        return null;
    }
}
