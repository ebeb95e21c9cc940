using System.Text;
using Inferly.Pipeline.Answers;

namespace Inferly.Pipeline.Translation;

/// <summary>One choice of an answer, put together from its deltas.</summary>
internal sealed class CollectedChoice
{
    /// <summary>One tool call.</summary>
    public sealed class Call(string id, string name)
    {
        public string Id { get; } = id;

        public string Name { get; } = name;

        public StringBuilder Arguments { get; } = new();
    }

    public StringBuilder Text { get; } = new();

    public StringBuilder Reasoning { get; } = new();

    public StringBuilder Refusal { get; } = new();

    public List<Call> Calls { get; } = [];

    public FinishReason Finish { get; private set; }

    public void Add(in Delta delta)
    {
        switch (delta.Kind)
        {
            case DeltaKind.Text:
                Text.Append(delta.Text);
                break;
            case DeltaKind.Reasoning:
                Reasoning.Append(delta.Text);
                break;
            case DeltaKind.Refusal:
                Refusal.Append(delta.Text);
                break;
            case DeltaKind.ToolCall:
                Calls.Add(new Call(delta.Id!, delta.Name!));
                break;
            case DeltaKind.ToolArguments:
                Calls[delta.Tool].Arguments.Append(delta.Text);
                break;
            case DeltaKind.Finish:
                Finish = delta.Finish;
                break;
        }
    }
}
