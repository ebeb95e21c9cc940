namespace Inferly.Pipeline.Answers;

/// <summary>Finish reasons as they stand on the wire.</summary>
public static class FinishReasons
{
    /// <summary>OpenAI's word for a reason.</summary>
    public static string ToWire(this FinishReason reason) => reason switch
    {
        FinishReason.Stop => "stop",
        FinishReason.Length => "length",
        FinishReason.ToolCalls => "tool_calls",
        FinishReason.ContentFilter => "content_filter",
        FinishReason.FunctionCall => "function_call",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "an answer without a finish reason has no wire form"),
    };

    /// <summary>
    /// Reads the word of an OpenAI-compatible provider, its dialects included (<c>end_turn</c>, Mistral's
    /// <c>model_length</c>, <c>eos</c>). An empty or unknown word is <see cref="FinishReason.None"/>, except that an unknown non-empty word of a
    /// provider that did finish reads as <see cref="FinishReason.Stop"/>; <c>error</c> never is a finish.
    /// </summary>
    public static FinishReason FromWire(string? word) => word switch
    {
        null or "" or "error" or "null" => FinishReason.None,
        "length" or "model_length" or "max_tokens" => FinishReason.Length,
        "tool_calls" or "tool_use" => FinishReason.ToolCalls,
        "content_filter" or "safety" => FinishReason.ContentFilter,
        "function_call" => FinishReason.FunctionCall,
        _ => FinishReason.Stop,
    };
}
