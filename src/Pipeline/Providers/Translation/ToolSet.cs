using System.Text.Json;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>The tools that are offered, and how they shall be used.</summary>
/// <param name="Tools">The tools, in order; of <c>allowed_tools</c> only these.</param>
/// <param name="Mode">What the caller asked for; null if nothing.</param>
/// <param name="Named">The name, a JSON string, where the mode is <see cref="ToolMode.Named"/>.</param>
/// <param name="OneCallOnly"><c>parallel_tool_calls</c> is false.</param>
internal sealed record ToolSet(IReadOnlyList<ToolDefinition> Tools, ToolMode? Mode, JsonElement Named, bool OneCallOnly)
{
    /// <summary>The model has no choice but to call a tool.</summary>
    public bool Forced => Tools.Count > 0 && Mode is ToolMode.Required or ToolMode.Named;

    /// <summary>Tools are offered and may be called.</summary>
    public bool Callable => Tools.Count > 0 && Mode != ToolMode.None;
}
