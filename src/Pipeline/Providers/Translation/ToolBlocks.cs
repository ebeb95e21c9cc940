using Inferly.Pipeline.Answers;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>
/// The caller's tool calls in an answer that is made of blocks. A block's index counts text and reasoning too; calls are
/// numbered from 0 without gaps.
/// </summary>
/// <param name="answersByTool">The answer is the arguments of a tool (<see cref="JsonTool"/>): they are text.</param>
/// <param name="oneCallOnly">The caller takes no more than one call and the provider can't be told so: further ones are dropped.</param>
internal sealed class ToolBlocks(bool answersByTool, bool oneCallOnly = false)
{
    private readonly Dictionary<int, Call> _open = [];
    private int _calls;

    private sealed class Call(int number)
    {
        public int Number => number;

        public bool HasArguments { get; set; }
    }

    /// <summary>How an answer ends that ends in tool calls.</summary>
    public FinishReason Finish => answersByTool ? FinishReason.Stop : FinishReason.ToolCalls;

    /// <summary>A block begins that is a call.</summary>
    public void Start(int block, string? id, string? name, List<Delta> into)
    {
        if (oneCallOnly && _calls > 0)
        {
            return;
        }

        var call = new Call(_calls++);
        _open[block] = call;
        if (!answersByTool)
        {
            into.Add(Delta.OfToolCall(call.Number, id ?? ToolCallId.New(), name ?? ""));
        }
    }

    /// <summary>A piece of a call's arguments; pieces of other blocks are nobody's.</summary>
    public void Arguments(int block, string json, List<Delta> into)
    {
        if (json.Length > 0 && _open.TryGetValue(block, out var call))
        {
            call.HasArguments = true;
            into.Add(answersByTool ? Delta.OfText(json) : Delta.OfArguments(call.Number, json));
        }
    }

    /// <summary>
    /// A block ends. A tool without parameters gets no arguments at all, which no client can parse: it gets an empty object.
    /// </summary>
    public void End(int block, List<Delta> into)
    {
        if (_open.TryGetValue(block, out var call) && !call.HasArguments)
        {
            Arguments(block, "{}", into);
        }

        _open.Remove(block);
    }
}
