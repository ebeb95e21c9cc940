namespace Inferly.Faults.Wire;

/// <summary>Which protocol a path belongs to; anything else is taken for OpenAI's chat.</summary>
internal static class Wires
{
    private static readonly OpenAiChat Chat = new();
    private static readonly OpenAiResponses Responses = new();
    private static readonly AnthropicMessages Messages = new();
    private static readonly GeminiContent Content = new();
    private static readonly BedrockConverse Converse = new();

    public static IWire Of(string target)
    {
        var path = target.Split('?')[0];
        return path switch
        {
            _ when path.EndsWith("/responses", StringComparison.Ordinal) => Responses,
            _ when path.EndsWith("/messages", StringComparison.Ordinal) => Messages,
            _ when path.EndsWith("enerateContent", StringComparison.Ordinal) => Content,
            _ when path.Contains("/converse", StringComparison.Ordinal) => Converse,
            _ => Chat,
        };
    }
}
