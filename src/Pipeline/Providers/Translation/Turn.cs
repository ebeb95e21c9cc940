namespace Inferly.Pipeline.Providers.Translation;

/// <summary>All that one side said before the other did.</summary>
/// <param name="isAssistant">The model's side; else the user's.</param>
internal sealed class Turn(bool isAssistant)
{
    private readonly List<ChatPart> _parts = [];
    private int _results;

    /// <summary>The model's side; else the user's.</summary>
    public bool IsAssistant => isAssistant;

    /// <summary>The parts; tool results first, because that is where providers look for them.</summary>
    public IReadOnlyList<ChatPart> Parts => _parts;

    /// <summary>Adds a part.</summary>
    public void Add(ChatPart part)
    {
        if (part is ToolResultPart)
        {
            _parts.Insert(_results++, part);
        }
        else
        {
            _parts.Add(part);
        }
    }
}
