using Inferly.Pipeline.Answers;

namespace Inferly.Pipeline.Translation;

/// <summary>A whole answer, put together from its deltas.</summary>
internal sealed class CollectedAnswer
{
    private readonly SortedDictionary<int, CollectedChoice> _choices = [];

    public Usage Usage { get; private set; }

    /// <summary>The choices by index.</summary>
    public IReadOnlyDictionary<int, CollectedChoice> Choices => _choices;

    public void Add(in Delta delta)
    {
        if (delta.Kind == DeltaKind.Usage)
        {
            Usage = delta.Usage;
            return;
        }

        Choice(delta.Choice).Add(delta);
    }

    private CollectedChoice Choice(int index)
    {
        if (!_choices.TryGetValue(index, out var choice))
        {
            _choices[index] = choice = new CollectedChoice();
        }

        return choice;
    }
}
