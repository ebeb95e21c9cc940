using System.Text;
using System.Text.Json.Nodes;
using Inferly.Pipeline.Answers;

namespace Inferly.Pipeline.Tests.Fixtures;

/// <summary>
/// What the deltas of an answer add up to (one choice), or what a recording says by itself: both sides of a comparison.
/// </summary>
internal sealed class AnswerSum
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _reasoning = new();
    private readonly List<(string Name, StringBuilder Arguments)> _tools = [];

    public string Text => _text.ToString();

    public string Reasoning => _reasoning.ToString();

    public FinishReason Finish { get; private set; }

    public Usage Usage { get; private set; }

    public List<(string? Code, string Message)> Errors { get; } = [];

    public List<string> Ids { get; } = [];

    public IReadOnlyList<(string Name, string Arguments)> Tools => [.. _tools.Select(tool => (tool.Name, tool.Arguments.ToString()))];

    /// <summary>Adds up deltas, minding the rules that every decoder keeps.</summary>
    public static AnswerSum Of(IEnumerable<Delta> deltas, int choice = 0)
    {
        var sum = new AnswerSum();
        foreach (var delta in deltas.Where(delta => delta.Choice == choice || delta.Kind is DeltaKind.Usage or DeltaKind.Error))
        {
            sum.Add(delta);
        }

        return sum;
    }

    /// <summary>What a recording says.</summary>
    public static AnswerSum Expected(
        string text,
        string reasoning,
        IEnumerable<(string Name, JsonNode Input)> tools,
        FinishReason finish,
        Usage usage)
    {
        var sum = new AnswerSum { Finish = finish, Usage = usage };
        sum._text.Append(text);
        sum._reasoning.Append(reasoning);
        sum._tools.AddRange(tools.Select(tool => (tool.Name, new StringBuilder(tool.Input.ToJsonString()))));
        return sum;
    }

    /// <summary>Fails unless both say the same; arguments are compared as JSON.</summary>
    public void AssertIs(AnswerSum expected)
    {
        Assert.Empty(Errors);
        Assert.Equal(expected.Text, Text);
        Assert.Equal(expected.Reasoning, Reasoning);
        Assert.Equal(expected.Tools.Select(tool => tool.Name), Tools.Select(tool => tool.Name));
        foreach (var (ours, theirs) in Tools.Zip(expected.Tools))
        {
            var isSame = JsonNode.DeepEquals(JsonNode.Parse(ours.Arguments), JsonNode.Parse(theirs.Arguments));
            Assert.True(isSame, $"{ours.Arguments} is not {theirs.Arguments}");
        }

        Assert.Equal(expected.Finish, Finish);
        Assert.Equal(expected.Usage, Usage);
    }

    private void Add(Delta delta)
    {
        Assert.True(Finish == FinishReason.None || delta.Kind is DeltaKind.Usage, $"{delta} comes after the finish");
        switch (delta.Kind)
        {
            case DeltaKind.Text:
                _text.Append(delta.Text);
                break;
            case DeltaKind.Reasoning:
                _reasoning.Append(delta.Text);
                break;
            case DeltaKind.ToolCall:
                Assert.Equal(_tools.Count, delta.Tool);
                Assert.False(string.IsNullOrEmpty(delta.Id));
                Ids.Add(delta.Id!);
                _tools.Add((delta.Name!, new StringBuilder()));
                break;
            case DeltaKind.ToolArguments:
                _tools[delta.Tool].Arguments.Append(delta.Text);
                break;
            case DeltaKind.Finish:
                Finish = delta.Finish;
                break;
            case DeltaKind.Usage:
                Usage = delta.Usage;
                break;
            case DeltaKind.Error:
                Errors.Add((delta.Name, delta.Text!));
                break;
        }
    }
}
