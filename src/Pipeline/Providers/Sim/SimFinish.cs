namespace Inferly.Pipeline.Providers.Sim;

/// <summary>OpenAI's finish reasons.</summary>
internal static class SimFinish
{
    public const string Stop = "stop";
    public const string Length = "length";
    public const string ToolCalls = "tool_calls";
    public const string FunctionCall = "function_call";
    public const string ContentFilter = "content_filter";

    public static bool IsKnown(string reason) => reason is Stop or Length or ToolCalls or FunctionCall or ContentFilter;
}
