namespace Inferly.Pipeline.Providers.Translation;

/// <summary>
/// The messages in the form that providers other than OpenAI want: instructions apart; turns that alternate, begin with the
/// user's and hold no empty text.
/// </summary>
/// <param name="System">System and developer messages, in order.</param>
/// <param name="Turns">The turns, in order.</param>
internal sealed record Conversation(IReadOnlyList<TextPart> System, IReadOnlyList<Turn> Turns)
{
    /// <summary>The last turn is the assistant's: the model shall continue it.</summary>
    public bool EndsWithPrefix => Turns.Count > 0 && Turns[^1].IsAssistant;

    /// <summary>Tools were called before: some providers then demand that tools be defined.</summary>
    public bool HasToolTraffic => Turns.Any(turn => turn.Parts.Any(part => part is ToolCallPart or ToolResultPart));

    /// <summary>The model is in the middle of its work with tools: the user's last turn is made of results.</summary>
    public bool AwaitsAfterTools => Turns.Count > 0 && Turns[^1].Parts.Any(part => part is ToolResultPart);
}
